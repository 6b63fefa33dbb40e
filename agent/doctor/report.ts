import type { Language } from "../core/language.ts";
import type { ProblemStatus } from "../core/status.ts";
import type { CheckId, Verdict } from "./check.ts";
import { type CheckResult, countVerdicts } from "./examine.ts";
import { describe, entryOf, type FindingId } from "./findings/catalogue.ts";
import type { Details } from "./findings/finding.ts";

/** What `suar doctor --json` prints; `config/doctor.schema.json` describes it. Within `v` only new fields, checks and findings come. */
export interface DoctorReport {
  readonly v: 1;
  readonly suar: string;
  /** Absent while the site has no name. */
  readonly site?: string;
  /** Nothing failed. */
  readonly ok: boolean;
  readonly counts: Readonly<Record<Verdict, number>>;
  readonly checks: readonly {
    readonly check: CheckId;
    readonly verdict: Verdict;
    readonly findings: readonly {
      readonly id: FindingId;
      readonly verdict: Verdict;
      readonly details: Details;
      /** What a part of the agent has to say about it, as in `suar status --json`. */
      readonly problem?: ProblemStatus;
      /** For a person, in the language that was asked for. */
      readonly meaning: string;
      readonly action: string;
    }[];
  }[];
}

export function reportOf(
  results: readonly CheckResult[],
  about: { readonly suar: string; readonly site?: string },
  language: Language,
): DoctorReport {
  const counts = countVerdicts(results);
  return {
    v: 1,
    ...about,
    ok: counts.fail === 0,
    counts,
    checks: results.map(({ findings, ...result }) => ({
      ...result,
      findings: findings.map((finding) => ({
        verdict: entryOf(finding.id).verdict,
        ...finding,
        ...describe(finding, language),
      })),
    })),
  };
}
