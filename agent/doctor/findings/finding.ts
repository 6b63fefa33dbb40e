import type { Language } from "../../core/language.ts";
import type { CheckId, Verdict } from "../check.ts";

export interface FindingText {
  /** What it is, and what follows from it. */
  readonly meaning: string;
  /** What to do; empty where nothing is to be done. */
  readonly action: string;
}

/** Never a secret, and nothing that names a person. */
export type Details = Readonly<Record<string, string | number>>;

export interface FindingEntry<Given extends Details = Details> {
  readonly check: CheckId;
  readonly verdict: Verdict;
  /** Such as they might be, for the guide and for the tests. */
  readonly sample: Given;
  readonly text: Readonly<Record<Language, (details: Given) => FindingText>>;
}

type Sentence<Given> = (details: Given) => readonly [meaning: string, action?: string];

/** One entry of the catalogue: in every language, or it does not compile. */
function entry<Given extends Details>(
  check: CheckId,
  verdict: Verdict,
  sample: Given,
  sentences: Readonly<Record<Language, Sentence<Given>>>,
): FindingEntry<Given> {
  const said =
    (sentence: Sentence<Given>) =>
    (details: Given): FindingText => {
      const [meaning, action = ""] = sentence(details);
      return { meaning, action };
    };
  return { check, verdict, sample, text: { en: said(sentences.en), id: said(sentences.id) } };
}

/** The entries of one check. */
export function findingsOf(check: CheckId) {
  type Texts<Given> = Readonly<Record<Language, Sentence<Given>>>;
  return {
    pass: <Given extends Details>(sample: Given, texts: Texts<Given>) => entry(check, "pass", sample, texts),
    warn: <Given extends Details>(sample: Given, texts: Texts<Given>) => entry(check, "warn", sample, texts),
    fail: <Given extends Details>(sample: Given, texts: Texts<Given>) => entry(check, "fail", sample, texts),
    skip: <Given extends Details>(sample: Given, texts: Texts<Given>) => entry(check, "skip", sample, texts),
  };
}
