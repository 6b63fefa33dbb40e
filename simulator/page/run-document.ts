import { AGENT_VERSION } from "../../agent/version.ts";
import type { SimulationOptions } from "../command/options.ts";
import type { Site } from "../fleet/site.ts";
import type { Plan } from "../plan/plan.ts";
import type { Occasion } from "../scenarios/timeline.ts";
import type { RunDocument } from "./documents.ts";
import { packFleet } from "./fleet-document.ts";

/** What the page and the report know of a run before it begins. @param command that repeats it. */
export function makeRunDocument(
  command: string,
  options: SimulationOptions,
  plan: Plan,
  occasions: readonly Occasion[],
  sites: readonly Site[],
): RunDocument {
  return { command, agentVersion: AGENT_VERSION, options, plan, occasions, fleet: packFleet(sites) };
}
