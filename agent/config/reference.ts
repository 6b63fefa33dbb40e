import type { Language } from "../core/problems.ts";
import { CATALOGUE, type CatalogueEntry, entryOf } from "./catalogue.ts";
import { DECLARATION, type SettingPath } from "./declaration.ts";
import { USUAL_FILE } from "./file.ts";
import type { SettingValue } from "./kinds/kind.ts";
import type { Declaration, Presence } from "./setting.ts";
import { FILE_VARIABLE } from "./sources.ts";

/** One setting, for programs. */
export interface SettingReference {
  readonly path: string;
  readonly presence: Presence;
  /** Type and bounds in words. */
  readonly value: string;
  readonly default?: SettingValue;
  readonly variable: string;
  /** With dashes. */
  readonly flags: readonly string[];
  /** Whether the centre may set it as well. */
  readonly remote: boolean;
  readonly about: string;
}

export function referenceOf(entry: CatalogueEntry, language: Language): SettingReference {
  const { kind, presence, fallback, about, remote = false } = entry.setting;
  return {
    path: entry.path,
    presence,
    value: kind.description[language],
    ...(fallback === undefined ? {} : { default: fallback }),
    variable: entry.variable,
    flags: entry.flags.map((flag) => `--${flag}`),
    remote,
    about: about[language],
  };
}

/** Every setting, as data. */
export function settingsReference(language: Language): readonly SettingReference[] {
  return CATALOGUE.map((entry) => referenceOf(entry, language));
}

interface Words {
  readonly title: string;
  readonly introduction: readonly string[];
  readonly value: string;
  readonly fallback: string;
  readonly noFallback: Readonly<Record<Presence, string>>;
  readonly variable: string;
  readonly flags: string;
  readonly remote: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    title: "Settings of Suar",
    introduction: [
      `Settings come from a JSON file (\`${USUAL_FILE}\`, or the one named with \`--config\` or \`${FILE_VARIABLE}\`; \`none\` for no file), then from the centre where the setting allows it, then from environment variables, then from flags. The later wins. Whatever is unknown or out of bounds is refused, all of it at once.`,
      'In the file a dot is a level: `uplink.broker` is `{ "uplink": { "broker": "…" } }`. Lists are written with commas in variables and flags.',
    ],
    value: "Value",
    fallback: "Default",
    noFallback: { required: "none: it must be set", defaulted: "", optional: "not set" },
    variable: "Environment",
    flags: "Flag",
    remote: "The centre may set it",
  },
  id: {
    title: "Pengaturan Suar",
    introduction: [
      `Pengaturan dibaca dari berkas JSON (\`${USUAL_FILE}\`, atau yang disebut dengan \`--config\` atau \`${FILE_VARIABLE}\`; \`none\` kalau tanpa berkas), lalu dari pusat kalau pengaturannya membolehkan, lalu dari variabel lingkungan, lalu dari opsi. Yang belakangan menang. Semua yang tidak dikenal atau di luar batas ditolak sekaligus.`,
      'Di dalam berkas, titik berarti tingkat: `uplink.broker` ditulis `{ "uplink": { "broker": "…" } }`. Daftar pada variabel dan opsi ditulis dengan koma.',
    ],
    value: "Nilai",
    fallback: "Bawaan",
    noFallback: { required: "tidak ada: harus diisi", defaulted: "", optional: "tidak diisi" },
    variable: "Variabel",
    flags: "Opsi",
    remote: "Boleh diatur dari pusat",
  },
};

/** Every setting, as Markdown that also reads well in a terminal. Ends with a newline. */
export function settingsMarkdown(language: Language): string {
  const words = WORDS[language];
  return `${[`# ${words.title}`, ...words.introduction, ...sections(DECLARATION, "", language)].join("\n\n")}\n`;
}

function sections(members: Declaration, prefix: string, language: Language): string[] {
  return Object.entries(members).flatMap(([name, member]) => {
    const path = `${prefix}${name}`;
    if (member.type === "group") {
      return [`## ${path}`, member.about[language], ...sections(member.members, `${path}.`, language)];
    }
    return section(referenceOf(entryOf(path as SettingPath), language), language);
  });
}

function section(setting: SettingReference, language: Language): string[] {
  const words = WORDS[language];
  const fallback =
    setting.default === undefined ? words.noFallback[setting.presence] : `\`${formatValue(setting.default)}\``;
  const facts = [
    `- ${words.value}: ${setting.value}`,
    `- ${words.fallback}: ${fallback}`,
    `- ${words.variable}: \`${setting.variable}\``,
    `- ${words.flags}: ${setting.flags.map((flag) => `\`${flag}\``).join(", ")}`,
    ...(setting.remote ? [`- ${words.remote}`] : []),
  ];
  return [`### ${setting.path}`, setting.about, facts.join("\n")];
}

/** A value as it is written in a variable or behind a flag. */
export function formatValue(value: SettingValue): string {
  if (typeof value !== "object") return String(value);
  return value.length === 0 ? "none" : value.join(",");
}
