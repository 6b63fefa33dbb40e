import { spawn } from "node:child_process";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Operation } from "./operation.ts";
import { parseTrace, TRACED_CALLS } from "./parse-trace.ts";

const PROGRAM = fileURLToPath(new URL("workload-program.ts", import.meta.url));
/** Longer than any single write of LevelDB or of the outbox. */
const STRING_LIMIT = 4 * 1024 * 1024;

/** Runs the workload of this seed under strace, in a folder that is removed, and returns what it did to its data directory. */
export async function recordTrace(
  seed: number,
  folder: string,
  defect: string | undefined,
): Promise<readonly Operation[]> {
  const data = join(folder, "data");
  const output = join(folder, "strace");
  await mkdir(data, { recursive: true });
  const calls = TRACED_CALLS.join(",");
  const straceArguments = [
    "-f",
    "-qq",
    "-y",
    "-xx",
    "-s",
    String(STRING_LIMIT),
    "--seccomp-bpf",
    "-e",
    `trace=${calls}`,
  ];
  const program = ["--import", import.meta.resolve("tsx"), PROGRAM, join(data, "outbox"), String(seed), defect ?? ""];
  const child = spawn("strace", [...straceArguments, "-o", output, process.execPath, ...program], {
    // io_uring would pass by strace.
    env: { ...process.env, UV_USE_IO_URING: "0" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let words = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    words = (words + text).slice(-2000);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) throw new Error(`the workload under strace ended with ${code}: ${words}`);
  const operations = parseTrace(await readFile(output, "latin1"), data);
  await rm(folder, { recursive: true });
  const end = operations.at(-1);
  if (end?.kind !== "line" || !("end" in end.line)) {
    const said = operations.some((one) => one.kind === "line" && "end" in one.line);
    if (!said) throw new Error("the trace does not reach the end of the workload");
  }
  return operations;
}
