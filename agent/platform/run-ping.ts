import { type ChildProcess, spawn } from "node:child_process";
import { reasonOf, SuarError } from "../core/errors.ts";
import type { Millis } from "../core/time.ts";
import { type PingExit, pingArguments } from "./ping.ts";

/** Ten times what ping prints for one echo. What is beyond is read and dropped, so that the program never blocks on a full pipe. */
const MAXIMUM_OUTPUT = 8 * 1024;

/**
 * Runs ping once, without a shell. The program has ended or was killed when this settles. Rejects with `ping-missing`, `ping-failed`
 * (it cannot be started) or `stopped`.
 * @param program name or path.
 * @param host checked by `isHost`.
 */
export async function runPing(
  program: string,
  host: string,
  timeout: Millis,
  signal: AbortSignal,
): Promise<PingExit | "timeout"> {
  if (signal.aborted) throw new SuarError("stopped", {});
  const child = start(program, host, timeout);
  return await new Promise<PingExit | "timeout">((resolve, reject) => {
    const stdout = collect(child, "stdout");
    const stderr = collect(child, "stderr");
    const finish = (act: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      act();
    };
    const kill = () => {
      child.kill("SIGKILL");
      child.stdout?.destroy();
      child.stderr?.destroy();
    };
    const timer = setTimeout(() => {
      kill();
      finish(() => resolve("timeout"));
    }, timeout);
    const abort = () => {
      kill();
      finish(() => reject(new SuarError("stopped", {})));
    };
    signal.addEventListener("abort", abort, { once: true });
    child.on("error", (error) => finish(() => reject(startProblem(error, host))));
    child.on("close", (code) => finish(() => resolve({ code, stdout: stdout(), stderr: stderr() })));
  });
}

function start(program: string, host: string, timeout: Millis): ChildProcess {
  try {
    return spawn(program, pingArguments(host, timeout), {
      // It exists whatever becomes of the directory that the agent was started in; with that gone, spawn would report ENOENT.
      cwd: "/",
      env: { PATH: process.env["PATH"], LC_ALL: "C" },
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    throw startProblem(error, host); // Out of memory, for one, is thrown here instead of being an event.
  }
}

function startProblem(error: unknown, host: string): SuarError {
  return (error as NodeJS.ErrnoException).code === "ENOENT"
    ? new SuarError("ping-missing", {}, { cause: error })
    : new SuarError("ping-failed", { target: host, reason: reasonOf(error) }, { cause: error });
}

/** Gathers the first bytes of a stream; undefined streams are those of a process that never came to be. */
function collect(child: ChildProcess, stream: "stdout" | "stderr"): () => string {
  const chunks: Buffer[] = [];
  let length = 0;
  child[stream]?.on("data", (chunk: Buffer) => {
    if (length >= MAXIMUM_OUTPUT) return;
    chunks.push(chunk.subarray(0, MAXIMUM_OUTPUT - length));
    length += chunk.length;
  });
  return () => Buffer.concat(chunks).toString("utf8");
}
