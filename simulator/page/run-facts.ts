import type { RunDocument } from "./documents.ts";
import { formatCount } from "./format.ts";

/** A run in a few words. */
export function runFacts({ options, plan, agentVersion }: RunDocument): readonly string[] {
  const { speed, seed, minutes, scenarios, broker, shard } = options;
  return [
    `${formatCount(plan.sites)} sites${shard === undefined ? "" : `, shard ${shard.number} of ${shard.of}`}`,
    `${minutes} min${speed === 1 ? " at the agents' real cadence" : `, agents' clocks ${speed} times as fast`}`,
    `scenario ${scenarios.join(", ")}`,
    `seed ${seed}`,
    `broker ${typeof broker === "string" ? broker : broker.urls.join(", ")}`,
    `${formatCount(plan.workers)} ${plan.workers === 1 ? "worker" : "workers"}`,
    `agent ${agentVersion}`,
  ];
}
