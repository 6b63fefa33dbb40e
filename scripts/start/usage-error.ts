import type { Language, ProblemText } from "../../agent/core/problems.ts";

/** Options that cannot be used, and what to write instead. */
export class UsageError extends Error {
  override readonly name = "UsageError";

  constructor(readonly texts: Readonly<Record<Language, ProblemText>>) {
    super(texts.en.problem);
  }
}
