import { type LoadedSettings, loadSettings } from "../config/load.ts";
import { shown } from "../config/shown.ts";
import type { Language } from "../core/problems.ts";
import { wrap } from "../status/paint.ts";
import { type Command, JSON_OPTION } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import { issueForPrograms, issueLines } from "./issue-text.ts";

/** Says that the configuration is good, or everything that is wrong with it. Nothing is started. */
export const configCheck: Command = {
  name: "config check",
  summary: { en: "Checks the configuration and starts nothing", id: "Memeriksa konfigurasi tanpa menjalankan apa-apa" },
  usage: "[FILE]",
  maximumPositionals: 1,
  namesFile: true,
  options: [JSON_OPTION],
  settings: "all",
  async execute(context) {
    const { language, stdout, columns = 80 } = context;
    const loaded = await loadSettings(context.sources);
    if (context.switches.has("json")) {
      const file = loaded.file === undefined ? {} : { file: loaded.file };
      const advice = loaded.advice.map((issue) => issueForPrograms(issue, language));
      stdout.write(`${JSON.stringify({ ok: true, ...file, advice })}\n`);
      return EXIT.ok;
    }
    const lines = [
      ...wrap(goodSentence(loaded, language), columns),
      ...loaded.advice.flatMap((issue) => ["", ...issueLines(issue, language, columns)]),
    ];
    stdout.write(`${lines.join("\n")}\n`);
    return EXIT.ok;
  },
};

function goodSentence({ settings, file, advice }: LoadedSettings, language: Language): string {
  const { site } = settings;
  const name = file === undefined ? undefined : shown(file);
  if (language === "id") {
    const good = `${name ?? "Konfigurasi"} sudah benar, untuk lokasi ${site}.`;
    return advice.length === 0 ? good : `${good} Perlu dilihat lagi:`;
  }
  const good = `${name ?? "The configuration"} is in order, for site ${site}.`;
  return advice.length === 0 ? good : `${good} Worth a look:`;
}
