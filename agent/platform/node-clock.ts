import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { access } from "node:fs/promises";
import { promisify } from "node:util";
import type { Clock, WallTime } from "../core/clock.ts";
import { MINUTE, type Millis, SECOND } from "../core/time.ts";

/** systemd-timesyncd touches it at each synchronisation; it is gone after a boot. */
const TIMESYNC_MARKER = "/run/systemd/timesync/synchronized";
const LOOK_AGAIN: Millis = 10 * SECOND;
const LOOK_AGAIN_WITHOUT_TIMEDATECTL: Millis = 5 * MINUTE;
const run = promisify(execFile);

/** The box's own time. Monotonic time counts from the boot of the box on Linux, as `boot` and `up` in a record need it. */
export class NodeClock implements Clock {
  readonly bootId = readBootId();
  #trusted: boolean;

  /** @param trust "always" where something that the agent cannot see keeps the clock right; otherwise see `watchTrust`. */
  constructor(trust: "detect" | "always") {
    // One look before the first stamp: on a box that runs for long, the boot record can then say when it was.
    this.#trusted = trust === "always" || existsSync(TIMESYNC_MARKER);
  }

  monotonic(): Millis {
    return Number(process.hrtime.bigint()) / 1e6;
  }

  wall(): WallTime {
    return { at: Date.now(), trusted: this.#trusted };
  }

  notBefore(_at: Millis): void {}

  sleep(ms: Millis, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", finish);
        resolve();
      };
      // A timer of more than 2^31-1 ms would fire at once; no wait of the agent is that long, so the bound only guards the loop.
      const timer = setTimeout(finish, Math.min(Math.max(0, ms), 2 ** 31 - 1));
      signal.addEventListener("abort", finish, { once: true });
    });
  }

  /** Looks until the system says that its time was synchronised. Trust once gained lasts: the clock then only drifts. */
  async watchTrust(signal: AbortSignal): Promise<void> {
    while (!this.#trusted && !signal.aborted) {
      const found = await synchronised(signal);
      this.#trusted = found === true;
      if (!this.#trusted) await this.sleep(found === undefined ? LOOK_AGAIN_WITHOUT_TIMEDATECTL : LOOK_AGAIN, signal);
    }
  }
}

/** True or false as the system says; undefined where it cannot say. */
async function synchronised(signal: AbortSignal): Promise<boolean | undefined> {
  try {
    await access(TIMESYNC_MARKER);
    return true;
  } catch {
    // No marker: the time may come from chrony or ntpd, whose result the kernel knows and timedatectl reads.
  }
  try {
    const show = await run("timedatectl", ["show", "--property=NTPSynchronized", "--value"], {
      signal,
      timeout: 5 * SECOND,
    });
    return show.stdout.trim() === "yes";
  } catch {
    return undefined; // No systemd here, or it does not answer: then nothing vouches for the time.
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
