import type { Millis } from "./time.ts";

export interface ProgramLimits {
  readonly timeout: Millis;
  /** Of its output; what is beyond is read and dropped, and `cutOff` says so. */
  readonly maximumBytes: number;
}

export interface ProgramExit {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: Uint8Array;
  readonly cutOff: boolean;
}

/** Port: programs of the box. */
export interface ProgramRunner {
  /**
   * Runs a program once, without a shell; it has ended when this settles. What it writes to stderr is dropped: it may name people.
   * Rejects with `program-missing`, `program-failed` (it cannot be started, or did not end in time) or `stopped`.
   * @param program name, found by PATH and in the folders of the administrator.
   */
  run(
    program: string,
    programArguments: readonly string[],
    limits: ProgramLimits,
    signal: AbortSignal,
  ): Promise<ProgramExit>;
}
