import { reasonOf, SuarError } from "../core/errors.ts";
import type { Millis } from "../core/time.ts";
import type { PingExit } from "./ping.ts";
import { type ProcessExit, runProcess } from "./run-process.ts";

/** Ten times what ping prints for one echo. */
const MAXIMUM_OUTPUT = 8 * 1024;

/** What to start, and whom it is about. */
export interface PingCommand {
  /** Name or path. */
  readonly program: string;
  /** Of a dialect, with a host that was checked by `isHost`. */
  readonly programArguments: readonly string[];
  readonly host: string;
}

/** Runs a program that pings once. Rejects with `ping-missing`, `ping-failed` (it cannot be started) or `stopped`. */
export async function runPing(
  { program, programArguments, host }: PingCommand,
  timeout: Millis,
  signal: AbortSignal,
): Promise<PingExit | "timeout"> {
  const command = { program, programArguments, timeout, maximumBytes: MAXIMUM_OUTPUT };
  const exit = await runProcess(command, signal).catch((error: unknown): ProcessExit => {
    throw startProblem(error, host);
  });
  if (exit === "timeout") return exit;
  return { code: exit.code, stdout: exit.stdout.toString("utf8"), stderr: exit.stderr.toString("utf8") };
}

function startProblem(error: unknown, host: string): unknown {
  if (error instanceof SuarError) return error;
  return (error as NodeJS.ErrnoException).code === "ENOENT"
    ? new SuarError("ping-missing", {}, { cause: error })
    : new SuarError("ping-failed", { target: host, reason: reasonOf(error) }, { cause: error });
}
