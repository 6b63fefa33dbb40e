import { explainObjection, type Objection } from "../config/issues.ts";
import type { Language, ProblemText } from "../core/problems.ts";

/** An objection to a setting as it is said in the dialogue, where the setting has just been asked for. */
export function objectionText(objection: Objection, language: Language): ProblemText {
  const { problem, hint } = explainObjection(objection, language);
  return { problem: `${problem}.`, remedy: hint };
}
