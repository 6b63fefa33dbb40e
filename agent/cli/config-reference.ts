import { settingsMarkdown, settingsReference } from "../config/reference.ts";
import { settingsSchema } from "../config/schema.ts";
import { type Command, JSON_OPTION } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import { prettyJson } from "./pretty-json.ts";

/** Explains every setting: as Markdown, as JSON, or as the JSON Schema of the file. */
export const configReference: Command = {
  name: "config reference",
  summary: { en: "Explains every setting", id: "Menjelaskan semua pengaturan" },
  usage: "",
  maximumPositionals: 0,
  options: [
    JSON_OPTION,
    {
      name: "schema",
      about: {
        en: "print the JSON Schema of the configuration file, for editors",
        id: "tampilkan JSON Schema berkas konfigurasi, untuk editor",
      },
    },
  ],
  settings: [],
  async execute({ language, switches, stdout }) {
    if (switches.has("schema")) stdout.write(`${prettyJson(settingsSchema(language))}\n`);
    else if (switches.has("json")) stdout.write(`${prettyJson({ settings: settingsReference(language) })}\n`);
    else stdout.write(settingsMarkdown(language));
    return EXIT.ok;
  },
};
