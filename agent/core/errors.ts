import { type Language, PROBLEMS, type ProblemCode, type ProblemDetails, type ProblemText } from "./problems.ts";
import type { ProblemStatus } from "./status.ts";

/**
 * Every expected failure of the agent. The code says what happened, the details what the sentence needs, the cause where it
 * came from. The English sentence is the message; `explain` gives it with its remedy in either language.
 */
export class SuarError<Code extends ProblemCode = ProblemCode> extends Error {
  override readonly name = "SuarError";

  constructor(
    readonly code: Code,
    readonly details: ProblemDetails<Code>,
    options?: { readonly cause?: unknown },
  ) {
    super(explain({ code, details }, "en").problem, options);
  }
}

/** What happened and what to do about it, for a person. */
export function explain(problem: ProblemStatus, language: Language): ProblemText {
  const entry = PROBLEMS[problem.code as ProblemCode] as
    | Record<Language, (details: Readonly<Record<string, string | number>>) => ProblemText>
    | undefined;
  // A status from another version of the agent may name a problem that this one does not know.
  return entry?.[language](problem.details) ?? { problem: problem.code, remedy: "" };
}

/** The status form of any error; what is not a SuarError is a defect of ours and says so. */
export function problemStatus(error: unknown): ProblemStatus {
  if (error instanceof SuarError) return { code: error.code, details: error.details as ProblemStatus["details"] };
  return { code: "defect", details: { reason: reasonOf(error) } };
}

/** One line that says what an unknown error was. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Node reports a failed connection to several addresses with an empty message and the causes inside.
  if (error instanceof AggregateError && error.message === "") return error.errors.map(reasonOf).join("; ");
  return error.message === "" ? error.name : error.message;
}

export function isProblem<Code extends ProblemCode>(error: unknown, code: Code): error is SuarError<Code> {
  return error instanceof SuarError && error.code === code;
}
