import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { SuarError } from "../core/errors.ts";
import type { Millis } from "../core/time.ts";
import { GatheredBytes } from "./gathered-bytes.ts";

export interface ProcessCommand {
  /** Name or path. */
  readonly program: string;
  readonly programArguments: readonly string[];
  /** Folders in which the program is looked for, behind those of the agent's own PATH. */
  readonly morePath?: string;
  /** What it finds in its environment beside PATH and the language of programmers. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly timeout: Millis;
  /** Of each stream. What is beyond is read and dropped, so that the program never blocks on a full pipe. */
  readonly maximumBytes: number;
}

export interface ProcessExit {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** There was more on stdout than `maximumBytes`. */
  readonly cutOff: boolean;
}

/**
 * Runs a program once, without a shell and in no language but that of programmers. It has ended or was killed when this settles. Rejects with
 * `stopped` when `signal` aborts, and with node's own error when it cannot be started.
 */
export async function runProcess(command: ProcessCommand, signal: AbortSignal): Promise<ProcessExit | "timeout"> {
  if (signal.aborted) throw new SuarError("stopped", {});
  const child = start(command);
  return await new Promise<ProcessExit | "timeout">((resolve, reject) => {
    const stdout = gather(child.stdout, command.maximumBytes);
    const stderr = gather(child.stderr, command.maximumBytes);
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
    }, command.timeout);
    const abort = () => {
      kill();
      finish(() => reject(new SuarError("stopped", {})));
    };
    signal.addEventListener("abort", abort, { once: true });
    child.on("error", (error) => finish(() => reject(error)));
    child.on("close", (code) => {
      finish(() => resolve({ code, stdout: stdout.bytes, stderr: stderr.bytes, cutOff: stdout.isOver }));
    });
  });
}

/** Out of memory, for one, is thrown here instead of being an event. */
function start({ program, programArguments, morePath, environment }: ProcessCommand): ChildProcess {
  const path = process.env["PATH"];
  return spawn(program, programArguments, {
    // It exists whatever becomes of the directory that the agent was started in; with that gone, spawn would report ENOENT.
    cwd: "/",
    env: {
      PATH: morePath === undefined ? path : `${path ?? "/usr/bin:/bin"}:${morePath}`,
      LC_ALL: "C",
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** The first bytes of a stream; undefined streams are those of a process that never came to be. */
function gather(stream: Readable | null | undefined, maximumBytes: number): GatheredBytes {
  const gathered = new GatheredBytes(maximumBytes);
  stream?.on("data", (chunk: Buffer) => gathered.add(chunk));
  return gathered;
}
