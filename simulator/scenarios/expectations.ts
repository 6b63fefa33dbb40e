import type { Expectations } from "../auditor/findings.ts";
import type { Site } from "../fleet/site.ts";
import type { Scenario } from "./happenings.ts";
import { makeTimeline, type RunTime } from "./timeline.ts";

/**
 * Pure: what the auditor is to make of findings. A shard that has none of the sites that a scenario strikes need not find what the scenario
 * expects: another shard does.
 * @param fleet all of it. @param ours the part that is audited.
 */
export function expectationsOf(
  scenarios: readonly Scenario[],
  fleet: readonly Site[],
  run: RunTime,
  seed: number,
  ours: readonly Site[] = fleet,
): Expectations {
  const strikesUs = (scenario: Scenario) =>
    ours === fleet || makeTimeline([scenario], fleet, run, seed, ours).occasions.some(({ sites }) => sites > 0);
  const expecting = scenarios.filter((scenario) => scenario.expects.length > 0 && strikesUs(scenario));
  return {
    expects: expecting.flatMap(({ expects }) => expects),
    allows: scenarios.flatMap(({ expects, allows }) => [...expects, ...allows]),
  };
}
