import type { SimulationOptions } from "../command/options.ts";
import type { Outcome } from "../coordinator/simulation.ts";
import type { Plan } from "../plan/plan.ts";
import type { Occasion } from "../scenarios/timeline.ts";

/** All of a run, and the form that `--json` writes. */
export interface SimulationReport extends Outcome {
  readonly v: 1;
  readonly agentVersion: string;
  readonly options: SimulationOptions;
  readonly plan: Plan;
  readonly occasions: readonly Occasion[];
}
