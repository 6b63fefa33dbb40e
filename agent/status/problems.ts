import type { ProblemStatus, Snapshot } from "../core/status.ts";

/**
 * Everything that is wrong now, each problem once, what endangers records first: the store, then the way out, then measuring, then the page.
 */
export function problemsOf(snapshot: Snapshot): readonly ProblemStatus[] {
  const found = new Map<string, ProblemStatus>();
  const all = [
    snapshot.outbox.problem,
    snapshot.uplink.problem,
    ...snapshot.measuring.collectors.map((collector) => collector.problem),
    snapshot.page?.problem,
  ];
  for (const problem of all) {
    if (problem === undefined) continue;
    // Several collectors meet the same obstacle, for example a missing `ping`; a person needs to read it once.
    const key = JSON.stringify([problem.code, problem.details]);
    if (!found.has(key)) found.set(key, problem);
  }
  return [...found.values()];
}
