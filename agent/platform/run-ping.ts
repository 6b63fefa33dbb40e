import { type ChildProcess, spawn } from "node:child_process";
import { reasonOf, SuarError } from "../core/errors.ts";
import type { Millis } from "../core/time.ts";
import type { PingExit } from "./ping.ts";

/** Ten times what ping prints for one echo. What is beyond is read and dropped, so that the program never blocks on a full pipe. */
const MAXIMUM_OUTPUT = 8 * 1024;

/** What to start, and whom it is about. */
export interface PingCommand {
  /** Name or path. */
  readonly program: string;
  /** Of a dialect, with a host that was checked by `isHost`. */
  readonly programArguments: readonly string[];
  readonly host: string;
}

/**
 * Runs a program that pings once, without a shell. It has ended or was killed when this settles. Rejects with `ping-missing`, `ping-failed`
 * (it cannot be started) or `stopped`.
 */
export async function runPing(
  command: PingCommand,
  timeout: Millis,
  signal: AbortSignal,
): Promise<PingExit | "timeout"> {
  if (signal.aborted) throw new SuarError("stopped", {});
  const child = start(command);
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
    child.on("error", (error) => finish(() => reject(startProblem(error, command.host))));
    child.on("close", (code) => finish(() => resolve({ code, stdout: stdout(), stderr: stderr() })));
  });
}

function start({ program, programArguments, host }: PingCommand): ChildProcess {
  try {
    return spawn(program, programArguments, {
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
