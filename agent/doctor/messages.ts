import type { Language } from "../core/language.ts";
import { CHECK_NAMES, CHECKS, VERDICT_WORDS } from "./check.ts";
import { describe, entryOf, FINDINGS, type FindingId, findingsOfCheck } from "./findings/catalogue.ts";
import { UNEXAMINED_FINDINGS } from "./findings/unexamined.ts";

interface Words {
  readonly title: string;
  readonly about: string;
  readonly columns: readonly [result: string, message: string, action: string];
  readonly nothing: string;
  readonly anywhere: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    title: "Annex: what `suar doctor` says",
    about:
      "In the order of the report. Names, numbers and times are examples. What passes is left out: nothing is to be done about it.",
    columns: ["Result", "What it says", "What to do"],
    nothing: "Nothing.",
    anywhere: "Anywhere",
  },
  id: {
    title: "Lampiran: arti tulisan `suar doctor`",
    about:
      "Urutannya sama dengan di layar. Nama, angka dan waktu di sini hanya contoh. Yang hasilnya baik tidak ditulis, karena tidak perlu apa-apa.",
    columns: ["Hasil", "Tulisan", "Yang dilakukan"],
    nothing: "Tidak perlu apa-apa.",
    anywhere: "Di bagian mana saja",
  },
};

/** Everything but what passes, as Markdown: the annex of the technician's guide. Ends with a newline. */
export function messagesMarkdown(language: Language): string {
  const { title, about, columns, anywhere } = WORDS[language];
  const section = (name: string, ids: readonly FindingId[]) => {
    return ["", `### ${name}`, "", row(columns), row(["---", "---", "---"]), ...ids.map((id) => rowOf(id, language))];
  };
  const sections = CHECKS.flatMap((check) => {
    const ids = findingsOfCheck(check).filter((id) => entryOf(id).verdict !== "pass" && !isGeneral(id));
    return section(CHECK_NAMES[check][language], ids);
  });
  const general = section(anywhere, (Object.keys(FINDINGS) as FindingId[]).filter(isGeneral).slice(0, 1));
  return `${[`## ${title}`, "", about, ...sections, ...general].join("\n")}\n`;
}

/** The same words for every check. */
function isGeneral(id: FindingId): boolean {
  return id in UNEXAMINED_FINDINGS;
}

function rowOf(id: FindingId, language: Language): string {
  const { verdict, sample } = entryOf(id);
  const { meaning, action } = describe({ id, details: sample }, language);
  return row([VERDICT_WORDS[verdict][language], meaning, action === "" ? WORDS[language].nothing : action]);
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
