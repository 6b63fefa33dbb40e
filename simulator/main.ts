/** `npm run sim`: many real agents against a real broker, and an account of every record. See README.md and command/help.ts. */
import { accessSync, constants, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { reasonOf } from "../agent/core/errors.ts";
import { MINUTE } from "../agent/core/time.ts";
import { AGENT_VERSION } from "../agent/version.ts";
import { helpText } from "./command/help.ts";
import { readOptions } from "./command/options.ts";
import { repeatCommand } from "./command/repeat-command.ts";
import { UsageError } from "./command/usage-error.ts";
import { watchedRun } from "./command/watched-run.ts";
import { makeFleet } from "./fleet/fleet.ts";
import { sitesOfShard } from "./fleet/shard.ts";
import { Recorder } from "./history/recorder.ts";
import { makeRunDocument } from "./page/run-document.ts";
import { readMachine } from "./plan/machine.ts";
import { makePlan } from "./plan/plan.ts";
import { planText } from "./plan/plan-text.ts";
import type { SimulationReport } from "./report/report.ts";
import { reportText } from "./report/report-text.ts";
import { readScenario, scenarioNames } from "./scenarios/files.ts";
import { makeTimeline } from "./scenarios/timeline.ts";

process.exitCode = await simulate(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof UsageError ? error.message : `The run broke: ${reasonOf(error)}`}\n`);
  return error instanceof UsageError ? 2 : 1;
});

async function simulate(programArguments: readonly string[]): Promise<number> {
  const options = readOptions(programArguments);
  if (options === undefined) {
    process.stdout.write(helpText(scenarioNames().map((name) => [name, readScenario(name).about])));
    return 0;
  }
  const { sites, seed, shard, minutes, json } = options;
  const fleet = sitesOfShard(makeFleet(sites, seed), shard);
  const { occasions } = makeTimeline(options.scenarios.map(readScenario), fleet, minutes * MINUTE, seed);
  if (json !== undefined) checkWritable(json);
  const plan = makePlan(options, readMachine());
  process.stdout.write(`${planText(plan, options)}\n`);
  if (plan.refusals.length > 0) throw new UsageError(plan.refusals.join("\n"));

  const run = makeRunDocument(repeatCommand(programArguments), options, plan, occasions, fleet);
  const outcome = await watchedRun(run, new Recorder(fleet));
  const report: SimulationReport = { v: 1, agentVersion: AGENT_VERSION, options, plan, occasions, ...outcome };
  process.stdout.write(reportText(report));
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, undefined, 2)}\n`);
  return outcome.verdict.ok ? 0 : 1;
}

/** Before the run, not after it. */
function checkWritable(file: string): void {
  const directory = dirname(resolve(file));
  try {
    accessSync(directory, constants.W_OK);
  } catch (error) {
    throw new UsageError(`--json: nothing can be written to ${directory}: ${reasonOf(error)}`);
  }
}
