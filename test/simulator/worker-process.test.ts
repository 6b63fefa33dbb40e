import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { WorkerProcess } from "../../simulator/coordinator/worker-process.ts";
import { FleetView } from "../../simulator/history/fleet-view.ts";
import type { WorkerJob } from "../../simulator/worker/messages.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const JOB: WorkerJob = {
  sites: 1,
  seed: 1,
  worker: 0,
  workers: 1,
  brokers: [],
  uplink: { protocol: "auto" },
  sourceAddresses: [],
  startsPerSecond: 1,
  waking: 0,
  worldBegin: 0,
  speed: 1,
  scenarios: [],
  length: 0,
  directory: "",
};

/** Without a turn of the event loop, so that nobody here has heard of it. */
function waitForEndOf(pidFile: string): void {
  const late = performance.now() + 20_000;
  while (performance.now() < late) {
    try {
      // It has closed everything, and its end is not asked for yet.
      if (readFileSync(`/proc/${readFileSync(pidFile, "utf8")}/stat`, "utf8").includes(") Z ")) return;
    } catch {
      // It has not written it yet.
    }
  }
  throw new Error("the worker did not end");
}

describe("a worker process", () => {
  it("that ends by itself says with what, also to who speaks to it before that is known here", async () => {
    const folder = await temporaryFolder();
    try {
      const [program, pidFile] = [join(folder.path, "worker.cjs"), join(folder.path, "pid")];
      const words = `require("node:fs").writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); process.exit(3);`;
      writeFileSync(program, words);
      const worker = new WorkerProcess(JOB, program, new FleetView([]));
      waitForEndOf(pidFile);
      worker.run(0);
      await expect(worker.start()).rejects.toThrow("worker 0 ended with 3");
      await worker.end();
    } finally {
      await folder.remove();
    }
  });
});
