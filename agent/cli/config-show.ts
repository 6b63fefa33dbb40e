import { CATALOGUE, type CatalogueEntry } from "../config/catalogue.ts";
import type { Origin } from "../config/issues.ts";
import type { SettingValue } from "../config/kinds/kind.ts";
import { type LoadedSettings, loadSettings } from "../config/load.ts";
import { formatValue } from "../config/reference.ts";
import type { Translated } from "../config/words.ts";
import { type Command, JSON_OPTION } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import { originText } from "./issue-text.ts";
import { prettyJson } from "./pretty-json.ts";

/** Every value that is in force, and where it came from. */
export const configShow: Command = {
  name: "config show",
  summary: {
    en: "Shows every setting with its value and where it came from",
    id: "Menampilkan semua pengaturan, nilainya, dan asalnya",
  },
  usage: "",
  maximumPositionals: 0,
  options: [JSON_OPTION],
  settings: "all",
  async execute({ sources, switches, language, stdout }) {
    const loaded = await loadSettings(sources);
    const shownSettings = CATALOGUE.map((entry) => inForce(entry, loaded));
    if (switches.has("json")) {
      const settings = Object.fromEntries(
        shownSettings.map(({ path, value, origin }) => [path, value === undefined ? origin : { value, ...origin }]),
      );
      stdout.write(`${prettyJson({ settings })}\n`);
      return EXIT.ok;
    }
    const rows = shownSettings.map(({ path, value, origin }) => [
      path,
      value === undefined ? "-" : formatValue(value),
      value === undefined ? NOT_SET[language] : originText(origin, language),
    ]);
    stdout.write(`${aligned(rows).join("\n")}\n`);
    return EXIT.ok;
  },
};

const NOT_SET: Translated = { en: "not set", id: "tidak diisi" };

interface InForce {
  readonly path: string;
  readonly value: SettingValue | undefined;
  readonly origin: Origin;
}

function inForce({ path }: CatalogueEntry, { settings, origins }: LoadedSettings): InForce {
  const value = path
    .split(".")
    .reduce<unknown>((inner, name) => (inner as Readonly<Record<string, unknown>>)[name], settings);
  // The leaves of the settings are values: the path comes from the same declaration.
  return { path, value: value as SettingValue | undefined, origin: origins.get(path) ?? { source: "default" } };
}

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
