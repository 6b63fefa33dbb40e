import type { Clock } from "../core/clock.ts";
import { withDeadline } from "../core/deadline.ts";
import { isProblem, problemStatus, SuarError } from "../core/errors.ts";
import type { ProblemStatus } from "../core/status.ts";
import type { Millis } from "../core/time.ts";
import { type CheckId, VERDICTS, type Verdict } from "./check.ts";
import type { FactName, Facts } from "./facts.ts";
import { entryOf, type Finding } from "./findings/catalogue.ts";
import { factsFor, judge } from "./judge/judge.ts";

/** What else was found out; undefined where that failed. Resolves when it is known, and begins with it where nobody has. */
export type Others = <Name extends FactName>(name: Name) => Promise<Facts[Name] | undefined>;

/** Finds one thing out. */
export interface Gatherer<Fact> {
  /** For everything, waits for others included. */
  readonly within: Millis;
  /** Rejects with why it could not be found out. */
  gather(signal: AbortSignal, others: Others): Promise<Fact>;
}

/** The world that is examined. */
export type Gatherers = { readonly [Name in FactName]: Gatherer<Facts[Name]> };

export interface CheckResult {
  readonly check: CheckId;
  /** The gravest of the findings. */
  readonly verdict: Verdict;
  /** At least one, the gravest first. */
  readonly findings: readonly Finding[];
}

export interface ExamineOptions {
  readonly checks: readonly CheckId[];
  readonly clock: Clock;
  /** Aborts the examination. */
  readonly signal: AbortSignal;
  /** Told of the checks whose own fact is still waited for, whenever that changes. */
  readonly onProgress?: (waitingFor: readonly CheckId[]) => void;
}

/**
 * Finds out at once whatever the checks need, each within its deadline, and judges it when all is known. Results in the order of `checks`.
 * Rejects with `stopped` when `signal` aborts, and with nothing else: what cannot be found out is a finding.
 */
export async function examine(gatherers: Gatherers, options: ExamineOptions): Promise<readonly CheckResult[]> {
  const { checks, clock, signal, onProgress } = options;
  const known: { -readonly [Name in FactName]?: Facts[Name] } = {};
  const missing: Partial<Record<FactName, ProblemStatus>> = {};
  const begun = new Map<FactName, Promise<unknown>>();
  // One listener on the signal, however many things are found out at once.
  const gathering = new Set<AbortController>();
  const stop = () => {
    for (const one of gathering) one.abort();
  };
  if (signal.aborted) throw new SuarError("stopped", {});
  signal.addEventListener("abort", stop, { once: true });

  const gather = async <Name extends FactName>(name: Name): Promise<Facts[Name] | undefined> => {
    const { within, gather: ask } = gatherers[name] as Gatherer<Facts[Name]>;
    const stopping = new AbortController();
    gathering.add(stopping);
    try {
      known[name] = await withDeadline(clock, name, within, stopping.signal, (aborted) => ask(aborted, others));
    } catch (error) {
      if (isProblem(error, "stopped") && signal.aborted) throw error;
      missing[name] = problemStatus(error);
    } finally {
      gathering.delete(stopping);
    }
    onProgress?.(waitingFor(checks, { ...known, ...missing }));
    return known[name];
  };
  const others: Others = <Name extends FactName>(name: Name) => {
    const before = begun.get(name) as Promise<Facts[Name] | undefined> | undefined;
    const now = before ?? gather(name);
    begun.set(name, now);
    return now;
  };

  try {
    await Promise.all([...new Set(checks.flatMap(factsFor))].map((name) => others(name)));
  } finally {
    signal.removeEventListener("abort", stop);
  }
  return checks.map((check) => resultOf(check, judge(check, known, missing)));
}

function waitingFor(checks: readonly CheckId[], settled: object): readonly CheckId[] {
  return checks.filter((check) =>
    factsFor(check)
      .slice(0, 1)
      .some((name) => !Object.hasOwn(settled, name)),
  );
}

function resultOf(check: CheckId, findings: readonly Finding[]): CheckResult {
  const found = findings.map(({ id }) => entryOf(id).verdict);
  return { check, findings, verdict: VERDICTS.find((verdict) => found.includes(verdict)) ?? "skip" };
}

/** How many checks came to each verdict. */
export function countVerdicts(results: readonly CheckResult[]): Readonly<Record<Verdict, number>> {
  const count = (verdict: Verdict) => results.filter((result) => result.verdict === verdict).length;
  return { fail: count("fail"), warn: count("warn"), pass: count("pass"), skip: count("skip") };
}
