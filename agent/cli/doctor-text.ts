import type { Language } from "../core/language.ts";
import { CHECK_NAMES, type CheckId, VERDICT_WORDS, type Verdict } from "../doctor/check.ts";
import { type CheckResult, countVerdicts } from "../doctor/examine.ts";
import { describe, entryOf } from "../doctor/findings/catalogue.ts";
import { paint, type Tone, wrap } from "../status/paint.ts";

interface Words {
  readonly counted: (counts: Readonly<Record<Verdict, number>>) => string;
  readonly good: string;
  readonly waiting: (checks: string) => string;
}

const DOCTOR_WORDS: Readonly<Record<Language, Words>> = {
  en: {
    counted: ({ fail, warn, pass, skip }) => `${fail} failed, ${warn} to look at, ${pass} fine, ${skip} not examined.`,
    good: "Nothing failed.",
    waiting: (checks) => `Still examining: ${checks} …`,
  },
  id: {
    counted: ({ fail, warn, pass, skip }) =>
      `${fail} gagal, ${warn} perlu dilihat, ${pass} baik, ${skip} tidak diperiksa.`,
    good: "Tidak ada yang gagal.",
    waiting: (checks) => `Masih memeriksa: ${checks} …`,
  },
};

const TONES: Readonly<Record<Verdict, Tone>> = { fail: "bad", warn: "warning", pass: "good", skip: "faint" };
const MOST_NAMED = 3;
/** Below this there is no room for columns. */
const NARROW = 60;

export interface TextOptions {
  readonly language: Language;
  readonly columns: number;
  readonly colour: boolean;
}

/** What `suar doctor` prints for a person: one paragraph a finding, what to do behind an arrow, and the sum. Ends with a newline. */
export function doctorText(results: readonly CheckResult[], options: TextOptions): string {
  const { language, columns, colour } = options;
  const words = DOCTOR_WORDS[language];
  const counts = countVerdicts(results);
  const lines = results.flatMap((result) => checkLines(result, options));
  const sum = [words.counted(counts), ...(counts.fail === 0 ? [words.good] : [])].join(" ");
  const tone = counts.fail > 0 ? "bad" : counts.warn > 0 ? "warning" : "good";
  return `${[...lines, "", ...wrap(sum, columns).map((line) => paint(line, tone, colour))].join("\n")}\n`;
}

function checkLines({ check, findings }: CheckResult, { language, columns, colour }: TextOptions): readonly string[] {
  const markWidth = Math.max(...Object.values(VERDICT_WORDS).map((words) => words[language].length)) + 1;
  const nameWidth = Math.max(...Object.values(CHECK_NAMES).map((name) => name[language].length)) + 2;
  const isNarrow = columns < NARROW;
  const indent = isNarrow ? markWidth : markWidth + nameWidth;
  return findings.flatMap((finding, index) => {
    const { verdict } = entryOf(finding.id);
    const { meaning, action } = describe(finding, language);
    const mark = paint(VERDICT_WORDS[verdict][language].padEnd(markWidth), TONES[verdict], colour);
    const name = index === 0 ? CHECK_NAMES[check][language] : "";
    const [first = "", ...rest] = wrap(meaning, columns - indent);
    const head = isNarrow
      ? [`${mark}${name}`, " ".repeat(indent) + first]
      : [`${mark}${name.padEnd(nameWidth)}${first}`];
    const advice = action === "" ? [] : wrap(action, columns - indent - 2);
    return [
      ...head,
      ...rest.map((line) => " ".repeat(indent) + line),
      ...advice.map((line, place) => `${" ".repeat(indent)}${place === 0 ? "→" : " "} ${line}`),
    ];
  });
}

/** What is still waited for, in one line: the first of it. */
export function waitingText(checks: readonly CheckId[], language: Language): string {
  const names = checks.slice(0, MOST_NAMED).map((check) => CHECK_NAMES[check][language]);
  return DOCTOR_WORDS[language].waiting(names.join(", "));
}
