import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reasonOf } from "../../agent/core/errors.ts";
import { ProgressLine } from "../coordinator/progress.ts";
import { type Outcome, Simulation } from "../coordinator/simulation.ts";
import type { Recorder } from "../history/recorder.ts";
import type { EndDocument, RunDocument } from "../page/documents.ts";
import { LivePage } from "../page/live-page.ts";
import { INTERRUPTED } from "./interrupted.ts";
import { UsageError } from "./usage-error.ts";

/**
 * One run with everything that shows how it goes: a line on stderr, and a page. Ctrl-C ends it early. @throws UsageError when the page's port
 * cannot be had; rejects as `Simulation.run` does.
 */
export async function watchedRun(run: RunDocument, recorder: Recorder): Promise<Outcome> {
  const { options, plan } = run;
  const page = options.page === undefined ? undefined : await openPage(options.page, run, recorder);
  if (page !== undefined) process.stderr.write(`Live page: ${page.address}\n`);
  const directory = mkdtempSync(join(tmpdir(), "suar-sim-"));
  const remove = () => rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  // However it ends: a second Ctrl-C waits for nobody.
  process.on("exit", remove);
  const line = new ProgressLine(process.stderr);
  const simulation = new Simulation(
    options,
    plan,
    directory,
    (progress) => {
      line.show(progress);
      page?.show(progress);
    },
    recorder,
  );
  listenToSignals(simulation);
  let end: EndDocument | undefined;
  try {
    const outcome = await simulation.run();
    end = outcome;
    return outcome;
  } catch (error) {
    end = { broke: reasonOf(error) };
    throw error;
  } finally {
    line.end();
    remove();
    process.off("exit", remove);
    await page?.close(end);
  }
}

async function openPage(port: number, run: RunDocument, recorder: Recorder): Promise<LivePage> {
  try {
    return await LivePage.open(port, run, recorder);
  } catch (error) {
    throw new UsageError(
      `--page ${port}: ${reasonOf(error)}. Take another port, or leave it out: then one that is free is taken.`,
    );
  }
}

function listenToSignals(simulation: Simulation): void {
  let asked = 0;
  const stop = () => {
    asked += 1;
    // Workers and broker end with the channel to this process.
    if (asked > 1) process.exit(INTERRUPTED);
    process.stderr.write("\nEnding the run; once more ends it at once.\n");
    simulation.stopEarly();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, stop);
}
