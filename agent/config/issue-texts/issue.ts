import type { Language } from "../../core/problems.ts";

export interface IssueText {
  readonly problem: string;
  /** What to do about it. */
  readonly hint: string;
}

type Sentence<Details> = (details: Details) => IssueText;

/** One objection in both languages: a missing translation does not compile. */
export function issue<Details extends object = Record<never, never>>(texts: Record<Language, Sentence<Details>>) {
  return texts;
}
