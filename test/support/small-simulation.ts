import { readOptions } from "../../simulator/command/options.ts";
import { type Outcome, Simulation } from "../../simulator/coordinator/simulation.ts";
import { makeFleet } from "../../simulator/fleet/fleet.ts";
import { sitesOfShard } from "../../simulator/fleet/shard.ts";
import { Recorder } from "../../simulator/history/recorder.ts";
import { readMachine } from "../../simulator/plan/machine.ts";
import { makePlan } from "../../simulator/plan/plan.ts";
import { checkScenarios } from "../../simulator/scenarios/check.ts";
import { readScenario } from "../../simulator/scenarios/files.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** One run of the simulator as `npm run sim -- FLAGS` makes it, with real processes. */
export async function simulate(flags: string): Promise<Outcome> {
  const options = readOptions(flags.split(" "));
  if (options === undefined) throw new Error("that asked for help");
  await checkScenarios(options.scenarios.map(readScenario), options);
  const plan = makePlan(options, readMachine());
  if (plan.refusals.length > 0) throw new Error(plan.refusals.join("\n"));
  const fleet = sitesOfShard(makeFleet(options.sites, options.seed), options.shard);
  const folder = await temporaryFolder();
  try {
    return await new Simulation(options, plan, folder.path, () => {}, new Recorder(fleet)).run();
  } finally {
    await folder.remove();
  }
}
