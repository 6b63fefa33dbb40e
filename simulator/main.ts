/** `npm run sim`: many real agents against a real broker, and an account of every record. See README.md and command/help.ts. */
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { reasonOf } from "../agent/core/errors.ts";
import { MINUTE } from "../agent/core/time.ts";
import { AGENT_VERSION } from "../agent/version.ts";
import { helpText } from "./command/help.ts";
import { readOptions, type SimulationOptions } from "./command/options.ts";
import { UsageError } from "./command/usage-error.ts";
import { ProgressLine } from "./coordinator/progress.ts";
import { type Outcome, Simulation } from "./coordinator/simulation.ts";
import { makeFleet } from "./fleet/fleet.ts";
import { readMachine } from "./plan/machine.ts";
import { makePlan, type Plan } from "./plan/plan.ts";
import { planText } from "./plan/plan-text.ts";
import type { SimulationReport } from "./report/report.ts";
import { reportText } from "./report/report-text.ts";
import { readScenario, scenarioNames } from "./scenarios/files.ts";
import { makeTimeline } from "./scenarios/timeline.ts";

/** After a second Ctrl-C. */
const INTERRUPTED = 130;

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
  const { sites, seed, minutes, json } = options;
  const { occasions } = makeTimeline(
    options.scenarios.map(readScenario),
    makeFleet(sites, seed),
    minutes * MINUTE,
    seed,
  );
  if (json !== undefined) checkWritable(json);
  const plan = makePlan(options, readMachine());
  process.stdout.write(`${planText(plan, options)}\n`);
  if (plan.refusals.length > 0) throw new UsageError(plan.refusals.join("\n"));

  const outcome = await run(options, plan);
  const report: SimulationReport = { v: 1, agentVersion: AGENT_VERSION, options, plan, occasions, ...outcome };
  process.stdout.write(reportText(report));
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, undefined, 2)}\n`);
  return outcome.verdict.ok ? 0 : 1;
}

async function run(options: SimulationOptions, plan: Plan): Promise<Outcome> {
  const directory = mkdtempSync(join(tmpdir(), "suar-sim-"));
  const line = new ProgressLine(process.stderr);
  const simulation = new Simulation(options, plan, directory, (progress) => line.show(progress));
  let asked = 0;
  const stop = () => {
    asked += 1;
    // Workers and broker end with the channel to this process.
    if (asked > 1) process.exit(INTERRUPTED);
    process.stderr.write("\nEnding the run; once more ends it at once.\n");
    simulation.stopEarly();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, stop);
  try {
    return await simulation.run();
  } finally {
    line.end();
    rmSync(directory, { recursive: true, force: true });
  }
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
