import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WorkerProcess } from "../../../scripts/faults/worker-process.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let program: string;

/** A worker whose cases do what their folder says. */
const PROGRAM = `process.on("message", ({ folder, seed }) => {
  if (folder === "crash") process.kill(process.pid, "SIGSEGV");
  if (folder === "leave") { process.stderr.write("out of words", () => process.exit(3)); }
  if (folder === "hold") process.send({ problems: [], counts: { seed }, slowestOpenMs: process.pid });
});
process.on("disconnect", () => process.exit());`;

beforeAll(async () => {
  folder = await temporaryFolder();
  program = join(folder.path, "worker.mjs");
  await writeFile(program, PROGRAM);
});
afterAll(() => folder.remove());

const order = (folderName: string, seed = 1) =>
  ({ kind: "kill", seed, folder: folderName, defect: undefined, recording: undefined }) as const;

describe("worker process", () => {
  it("runs case after case in the same process", async () => {
    const worker = new WorkerProcess(60_000, program);
    const first = await worker.run(order("hold", 7));
    const second = await worker.run(order("hold", 8));
    worker.stop();
    expect([first.counts, second.counts]).toEqual([{ seed: 7 }, { seed: 8 }]);
    expect(second.slowestOpenMs).toBe(first.slowestOpenMs);
  });

  it("fails a case that kills it, naming the signal, and goes on in a new process", async () => {
    const worker = new WorkerProcess(60_000, program);
    const crashed = await worker.run(order("crash"));
    const next = await worker.run(order("hold"));
    worker.stop();
    expect(crashed.problems).toEqual(["The case should end with a result, and its process died of SIGSEGV."]);
    expect(next.problems).toEqual([]);
  });

  it("tells what a process said before it left", async () => {
    const worker = new WorkerProcess(60_000, program);
    const { problems } = await worker.run(order("leave"));
    worker.stop();
    expect(problems).toEqual(["The case should end with a result, and its process died of exit code 3. out of words"]);
  });

  it("ends a case that hangs, and goes on in a new process", async () => {
    const worker = new WorkerProcess(60_000, program);
    await worker.run(order("hold"));
    const impatient = new WorkerProcess(200, program);
    const hung = await impatient.run(order("hang"));
    worker.stop();
    impatient.stop();
    expect(hung.problems).toEqual(["The case should end within 0.2 s and was still running."]);
  });
});
