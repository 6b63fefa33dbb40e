import type { ProblemText } from "../core/problems.ts";
import type { Choice } from "./question.ts";
import { numberOf, yesOrNo } from "./typed.ts";
import type { SetupWords } from "./words.ts";

export const YES = "yes";
export const NO = "no";

export function yesNo({ yes, no }: SetupWords): readonly Choice[] {
  return [
    { key: YES, label: yes },
    { key: NO, label: no },
  ];
}

/** Which of the choices was meant: by its number, by yes or no, or by the beginning of its words where only one begins so. */
export function chosen(
  text: string,
  choices: readonly Choice[],
  words: SetupWords,
): { readonly key: string } | { readonly objection: ProblemText } {
  const number = numberOf(text);
  const byNumber = number === undefined ? undefined : choices[number - 1];
  if (byNumber !== undefined) return { key: byNumber.key };
  const said = yesOrNo(text);
  const byWord = said === undefined ? undefined : choices.find(({ key }) => key === (said ? YES : NO));
  if (byWord !== undefined) return { key: byWord.key };
  const wanted = text.toLowerCase();
  const begin = choices.filter(({ label, key }) => label.toLowerCase().startsWith(wanted) || key === wanted);
  const [only, ...others] = begin;
  if (only !== undefined && others.length === 0 && number === undefined) return { key: only.key };
  return { objection: words.noSuchNumber(choices.length) };
}

/** The number of a choice as it is typed; undefined where it is not among them. */
export function numberFor(key: string | undefined, choices: readonly Choice[]): string | undefined {
  const index = choices.findIndex((choice) => choice.key === key);
  return index < 0 ? undefined : String(index + 1);
}
