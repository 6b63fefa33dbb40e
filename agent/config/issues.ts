import { SuarError } from "../core/errors.ts";
import type { Language } from "../core/problems.ts";
import { ISSUES, type IssueCode, type IssueDetails, type IssueText } from "./issue-texts.ts";
import type { Position } from "./json.ts";

/** Where a value came from. */
export type Origin =
  | { readonly source: "default" }
  | { readonly source: "file"; readonly file: string; readonly at?: Position }
  | { readonly source: "remote" }
  | { readonly source: "environment"; readonly variable: string }
  | { readonly source: "flag"; readonly flag: string };

/** What is wrong with one setting, and what its sentence is made of. */
export type Objection = {
  readonly [Code in IssueCode]: { readonly code: Code; readonly details: IssueDetails<Code> };
}[IssueCode];

/** One thing to correct. `path` is the setting (`uplink.broker`), or empty for the file as a whole. */
export interface Issue {
  readonly path: string;
  readonly origin: Origin;
  readonly objection: Objection;
}

/** What is wrong and what to do, for a person. */
export function explainObjection(objection: Objection, language: Language): IssueText {
  const entry = ISSUES[objection.code] as Record<Language, (details: Objection["details"]) => IssueText>;
  return entry[language](objection.details);
}

/** Refuses a configuration as a whole, with everything that was found in it. */
export class ConfigurationInvalid extends SuarError<"configuration-invalid"> {
  constructor(readonly issues: readonly Issue[]) {
    super("configuration-invalid", { count: issues.length });
  }
}
