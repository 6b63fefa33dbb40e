/** `npm run sim`: many real agents against a real broker, and an account of every record. See README.md and command/help.ts. */
import { reasonOf } from "../agent/core/errors.ts";
import { MINUTE } from "../agent/core/time.ts";
import { helpText } from "./command/help.ts";
import { INTERRUPTED, Interrupted } from "./command/interrupted.ts";
import { isMerge, merge } from "./command/merge.ts";
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
import { makeReport } from "./report/report.ts";
import { reportText } from "./report/report-text.ts";
import { checkReports, writeReports } from "./report/write-reports.ts";
import { beginningOf, checkScenarios } from "./scenarios/check.ts";
import { readScenario, scenarioNames } from "./scenarios/files.ts";
import { makeTimeline } from "./scenarios/timeline.ts";

for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    // Who listened has gone, like `head`: the run goes on to its reports and its exit code.
    if (error.code !== "EPIPE") throw error;
  });
}

process.exitCode = await simulate(process.argv.slice(2)).catch((error: unknown) => {
  const [code, words] = failure(error);
  process.stderr.write(`${words}\n`);
  return code;
});

function failure(error: unknown): readonly [code: number, words: string] {
  if (error instanceof UsageError) return [2, error.message];
  if (error instanceof Interrupted) return [INTERRUPTED, error.message];
  return [1, `The run broke: ${reasonOf(error)}`];
}

async function simulate(programArguments: readonly string[]): Promise<number> {
  if (isMerge(programArguments)) return merge(programArguments, (text) => process.stdout.write(text));
  const options = readOptions(programArguments);
  if (options === undefined) {
    process.stdout.write(helpText(scenarioNames().map((name) => [name, readScenario(name).about])));
    return 0;
  }
  const { sites, seed, shard, minutes, speed } = options;
  const whole = makeFleet(sites, seed);
  const fleet = sitesOfShard(whole, shard);
  const scenarios = options.scenarios.map(readScenario);
  await checkScenarios(scenarios, options);
  const begins = beginningOf(scenarios) ?? Date.now();
  const { occasions } = makeTimeline(scenarios, whole, { length: minutes * MINUTE, speed, begins }, seed, fleet);
  checkReports(options);
  const machine = readMachine();
  const plan = makePlan(options, machine);
  process.stdout.write(`${planText(plan, options)}\n`);
  if (plan.refusals.length > 0) throw new UsageError(plan.refusals.join("\n"));

  const run = makeRunDocument(repeatCommand(programArguments), options, plan, occasions, fleet);
  const recorder = new Recorder(fleet);
  const setting = { startedAt: new Date().toISOString(), cores: machine.cores };
  const outcome = await watchedRun(run, recorder);
  const report = makeReport(run, recorder, outcome, setting);
  process.stdout.write(reportText(report));
  const unwritten = await writeReports(report, run, recorder.frames.all);
  for (const words of unwritten) process.stderr.write(`${words}\n`);
  return outcome.verdict.ok && unwritten.length === 0 ? 0 : 1;
}
