import { ConfigurationInvalid } from "../config/issues.ts";
import { explain, problemStatus, SuarError } from "../core/errors.ts";
import type { Language } from "../core/problems.ts";
import { wrap } from "../status/paint.ts";
import type { Output } from "./command.ts";
import { exitCodeOf } from "./exit-codes.ts";
import { issueForPrograms, issueLines } from "./issue-text.ts";

export interface ReportOptions {
  readonly language: Language;
  readonly asJson: boolean;
  readonly stderr: Output;
  readonly columns: number | undefined;
}

/** Says on stderr what went wrong and what to do: for a person, or as one line of JSON `{"error": …, "exitCode": n}`. */
export function reportError(error: unknown, options: ReportOptions): void {
  const { language, asJson, stderr, columns = 80 } = options;
  const status = problemStatus(error);
  const { problem, remedy } = explain(status, language);
  const issues = error instanceof ConfigurationInvalid ? error.issues : [];
  if (asJson) {
    const described = { ...status, problem, remedy };
    const withIssues =
      issues.length === 0
        ? described
        : { ...described, issues: issues.map((issue) => issueForPrograms(issue, language)) };
    stderr.write(`${JSON.stringify({ error: withIssues, exitCode: exitCodeOf(error) })}\n`);
    return;
  }
  const lines = [
    ...wrap(`suar: ${problem}`, columns),
    ...issues.flatMap((issue) => ["", ...issueLines(issue, language, columns)]),
    ...(issues.length === 0 ? [] : [""]),
    ...(remedy === "" ? [] : wrap(remedy, columns)),
  ];
  stderr.write(`${lines.join("\n")}\n`);
  // The remedy asks for a report, and this is what a report needs.
  if (!(error instanceof SuarError) && error instanceof Error) stderr.write(`\n${error.stack ?? ""}\n`);
}
