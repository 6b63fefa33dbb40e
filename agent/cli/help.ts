import type { Command } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import { helpText } from "./help-text.ts";

export const help: Command = {
  name: "help",
  summary: { en: "Explains a command", id: "Menjelaskan sebuah perintah" },
  usage: "[COMMAND]",
  maximumPositionals: 2,
  options: [],
  settings: [],
  async execute({ positionals, commands, language, columns, stdout }) {
    stdout.write(helpText(positionals, commands, language, columns));
    return EXIT.ok;
  },
};
