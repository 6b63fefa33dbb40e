import { CATALOGUE, type CatalogueEntry, shortFlag } from "../config/catalogue.ts";
import type { Language } from "../core/problems.ts";
import { wrap } from "../status/paint.ts";
import { COMMON_OPTIONS, type Command, VERSION_OPTION } from "./command.ts";
import { EXIT_CODE_TEXTS } from "./exit-codes.ts";
import { findCommand, groupOf } from "./find-command.ts";

interface Words {
  readonly about: string;
  readonly usage: string;
  readonly command: string;
  readonly someOptions: string;
  readonly commands: string;
  readonly options: string;
  readonly settings: string;
  readonly exitCodes: string;
  readonly more: readonly string[];
  readonly everySetting: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    about:
      "Suar watches the satellite link of a site, keeps every record on disk, and delivers it to the centre over MQTT.",
    usage: "Usage",
    command: "COMMAND",
    someOptions: "[options]",
    commands: "Commands",
    options: "Options",
    settings: "Settings",
    exitCodes: "Exit codes",
    more: [
      "`suar help COMMAND` or `suar COMMAND --help` explains one command.",
      "`suar config reference` explains every setting.",
    ],
    everySetting: "Every other setting can be given in the same way: `suar config reference` lists them.",
  },
  id: {
    about:
      "Suar memantau jaringan satelit di sebuah lokasi, menyimpan setiap catatan, dan mengirimkannya ke pusat lewat MQTT.",
    usage: "Pemakaian",
    command: "PERINTAH",
    someOptions: "[opsi]",
    commands: "Perintah",
    options: "Opsi",
    settings: "Pengaturan",
    exitCodes: "Kode keluar",
    more: [
      "`suar help PERINTAH` atau `suar PERINTAH --help` menjelaskan satu perintah.",
      "`suar config reference` menjelaskan semua pengaturan.",
    ],
    everySetting: "Semua pengaturan lain bisa diberikan dengan cara yang sama: lihat `suar config reference`.",
  },
};

const USUAL_COLUMNS = 80;
/** Longer lines are hard to read, and a very narrow terminal cannot be served. */
const WIDEST = 100;
const NARROWEST = 40;

type Row = readonly [left: string, right: string];

/**
 * Help on everything, on a group such as `config`, or on one command. Throws `unknown-command`. Ends with a newline.
 */
export function helpText(
  words: readonly string[],
  commands: readonly Command[],
  language: Language,
  columns = USUAL_COLUMNS,
): string {
  const width = Math.min(WIDEST, Math.max(NARROWEST, columns));
  const [first] = words;
  if (first === undefined) return overview(commands, language, width);
  const group = words.length === 1 ? groupOf(first, commands) : [];
  if (group.length > 0) return overview(group, language, width);
  return commandHelp(findCommand(words, commands), language, width);
}

function overview(commands: readonly Command[], language: Language, width: number): string {
  const words = WORDS[language];
  return paragraphs(
    wrap(words.about, width),
    [`${words.usage}: suar ${words.command} ${words.someOptions}`],
    table(
      words.commands,
      commands.map((command) => [command.name, command.summary[language]]),
      width,
    ),
    optionTable(language, width, [...COMMON_OPTIONS, VERSION_OPTION], languageEntries()),
    table(
      words.exitCodes,
      EXIT_CODE_TEXTS.map(([code, text]) => [String(code), text[language]]),
      width,
    ),
    words.more.flatMap((line) => wrap(line, width)),
  );
}

function commandHelp(command: Command, language: Language, width: number): string {
  const words = WORDS[language];
  const accepted = CATALOGUE.filter(({ path, flags }) =>
    command.settings === "all" ? flags.length > 1 || !path.includes(".") : command.settings.includes(path),
  ).filter(({ path }) => path !== "language");
  const usage = ["suar", command.name, command.usage, words.someOptions].filter((part) => part !== "").join(" ");
  return paragraphs(
    wrap(`${command.summary[language]}.`, width),
    [`${words.usage}: ${usage}`],
    optionTable(language, width, [...command.options, ...COMMON_OPTIONS], languageEntries()),
    accepted.length === 0
      ? []
      : table(
          words.settings,
          accepted.map((entry) => settingRow(entry, language)),
          width,
        ),
    command.settings === "all" ? wrap(words.everySetting, width) : [],
    command.exitCodes === undefined
      ? []
      : table(
          words.exitCodes,
          command.exitCodes.map(([code, text]) => [String(code), text[language]]),
          width,
        ),
  );
}

function optionTable(
  language: Language,
  width: number,
  options: readonly Command["options"][number][],
  settings: readonly CatalogueEntry[],
): readonly string[] {
  const rows = options.map(({ name, short, placeholder, about }): Row => {
    const value = placeholder === undefined ? "" : ` ${placeholder[language]}`;
    return [`--${name}${short === undefined ? "" : `, -${short}`}${value}`, about[language]];
  });
  return table(WORDS[language].options, [...rows, ...settings.map((entry) => settingRow(entry, language))], width);
}

function languageEntries(): readonly CatalogueEntry[] {
  return CATALOGUE.filter(({ path }) => path === "language");
}

function settingRow(entry: CatalogueEntry, language: Language): Row {
  const { kind, about } = entry.setting;
  return [`${shortFlag(entry)} ${kind.placeholder[language]}`, about[language]];
}

/** Two columns under a heading; the right one is wrapped, and goes below the left one where that is too wide. */
function table(heading: string, rows: readonly Row[], width: number): readonly string[] {
  const widest = Math.max(...rows.map(([left]) => left.length));
  const indent = Math.min(widest, 24) + 4;
  const lines = rows.flatMap(([left, right]) => {
    const wrapped = wrap(right, width - indent).map((line) => `${" ".repeat(indent)}${line}`);
    const [first = "", ...rest] = wrapped;
    if (left.length + 4 > indent) return [`  ${left}`, first, ...rest];
    return [`  ${left.padEnd(indent - 2)}${first.trimStart()}`, ...rest];
  });
  return [`${heading}:`, ...lines];
}

function paragraphs(...parts: readonly (readonly string[])[]): string {
  const filled = parts.filter((lines) => lines.length > 0);
  return `${filled.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}
