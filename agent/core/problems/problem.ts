import type { Language } from "../language.ts";

export interface ProblemText {
  readonly problem: string;
  readonly remedy: string;
}

type Sentence<Details> = (details: Details) => ProblemText;

/** One entry of the table: in every language, or it does not compile. */
export function problem<Details extends object = Record<never, never>>(texts: Record<Language, Sentence<Details>>) {
  return texts;
}
