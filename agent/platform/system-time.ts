import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { promisify } from "node:util";
import type { Alarm } from "../core/clock.ts";
import { MINUTE, type Millis, SECOND } from "../core/time.ts";
import type { TimeSource } from "./time-source.ts";

const run = promisify(execFile);
const ANSWER_WITHIN: Millis = 5 * SECOND;
/** A box without systemd's bus will not have it a few seconds later either. */
const ASK_A_SILENT_SYSTEM_AGAIN: Millis = 5 * MINUTE;

export interface SystemTimeOptions {
  /** systemd-timesyncd touches it at each synchronisation; it is gone after a boot. */
  readonly marker?: string;
  /** The program to ask. */
  readonly timedatectl?: string;
}

/**
 * The time of the box itself. Two witnesses for the wall clock:
 * - the marker of systemd-timesyncd, which costs nothing to look at and stays when the box is offline for long. It also stays when somebody
 *   sets the clock by hand, so after that only a newer touch of it counts;
 * - the kernel, whom timedatectl asks and chrony and ntpd report to as well. It says "no" after settimeofday until somebody synchronises
 *   again, but also after nine hours without a server (its estimate of the error grows by 500 ppm and ends at 16 s), so its "no" takes
 *   no trust away from a clock that only drifts.
 */
export class SystemTime implements TimeSource {
  readonly bootId = readBootId();
  readonly #marker: string;
  readonly #timedatectl: string;
  /** When the marker was touched that was there when the clock was set. */
  #worthless: Millis | undefined;
  #askFrom = Number.NEGATIVE_INFINITY;

  constructor(options: SystemTimeOptions = {}) {
    this.#marker = options.marker ?? "/run/systemd/timesync/synchronized";
    this.#timedatectl = options.timedatectl ?? "timedatectl";
  }

  /** Counts from the boot of the box on Linux, as `boot` and `up` in a record need it. */
  monotonic(): Millis {
    return Number(process.hrtime.bigint()) / 1e6;
  }

  date(): Millis {
    return Date.now();
  }

  after(ms: Millis, then: () => void): Alarm {
    // A timer of more than 2^31-1 ms would fire at once; no wait of the agent is that long, so the bound only guards the loop.
    const timer = setTimeout(then, Math.min(Math.max(0, ms), 2 ** 31 - 1));
    return { cancel: () => clearTimeout(timer) };
  }

  synchronisedAlready(): boolean {
    const touched = this.#touched();
    return touched !== undefined && touched !== this.#worthless;
  }

  async synchronised(signal: AbortSignal): Promise<boolean> {
    if (this.synchronisedAlready()) return true;
    if (this.monotonic() < this.#askFrom) return false;
    const answer = await this.#askKernel(signal);
    if (answer === undefined) this.#askFrom = this.monotonic() + ASK_A_SILENT_SYSTEM_AGAIN;
    return answer === true;
  }

  wallWasSet(): void {
    this.#worthless = this.#touched();
  }

  /** Undefined where timesyncd has not synchronised, or is not used. */
  #touched(): Millis | undefined {
    return statSync(this.#marker, { throwIfNoEntry: false })?.mtimeMs;
  }

  /** Undefined where there is no systemd, or it does not answer: then nobody vouches for the time. */
  async #askKernel(signal: AbortSignal): Promise<boolean | undefined> {
    try {
      const question = ["show", "--property=NTPSynchronized", "--value"];
      const { stdout } = await run(this.#timedatectl, question, { signal, timeout: ANSWER_WITHIN });
      return { yes: true, no: false }[stdout.trim()];
    } catch {
      return undefined;
    }
  }
}

function readBootId(): string {
  try {
    // 12 of its 32 hexadecimal digits: 48 random bits are plenty to tell the boots of one box apart, and every record carries them.
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").replaceAll("-", "").slice(0, 12);
  } catch {
    return randomBytes(6).toString("hex"); // Not Linux: every process then counts as a boot of its own.
  }
}
