import type { Clock } from "./clock.ts";
import { inTime } from "./deadline.ts";
import { problemStatus } from "./errors.ts";
import type { Log } from "./log.ts";
import { type Millis, SECOND } from "./time.ts";

/** What is kept: one small thing under each name, with the part that owns it. */
export type KeepsakeName =
  /** Settings from the centre and how far their probation is (remote). */
  | "configuration"
  /** Commands that were executed and have not expired (remote). */
  | "commands"
  /** What the day has cost so far (uplink). */
  | "traffic"
  /** Outages that are not over, or not recorded (diagnosis). */
  | "outages"
  /** What the summary of the day has so far. */
  | "day";

/** Port: small things that must be there again after a power cut. */
export interface Keepsake {
  /** What was written last; undefined when nothing was. Rejects with `keepsake-unreadable` where it is damaged or the disk fails. */
  read(name: KeepsakeName): Promise<Uint8Array | undefined>;
  /**
   * Replaces it, whole or not at all; has reached the medium when it resolves. At most MAXIMUM_KEEPSAKE_BYTES: more is a RangeError.
   * Rejects with a SuarError that says what the disk objects to: `disk-full`, `store-disk-error`, `store-unwritable`, …
   */
  write(name: KeepsakeName, bytes: Uint8Array): Promise<void>;
}

export const MAXIMUM_KEEPSAKE_BYTES = 64 * 1024;

/** The JSON that is kept under `name`. What cannot be read is undefined, and a line in the log: nothing ends because of it. */
export async function readKept(keepsake: Keepsake, name: KeepsakeName, log: Log): Promise<unknown> {
  try {
    const bytes = await keepsake.read(name);
    return bytes === undefined ? undefined : (JSON.parse(new TextDecoder().decode(bytes)) as unknown);
  } catch (error) {
    log.error("what was kept cannot be read", { name, ...problemStatus(error) });
    return undefined;
  }
}

/** A disk that does not answer by then does not keep an agent from starting. */
const DISK_DEADLINE: Millis = 10 * SECOND;

/** The same from a disk that may hang: undefined, and a line in the log, when it does not answer in time. Never rejects. */
export async function readKeptInTime(keepsake: Keepsake, name: KeepsakeName, clock: Clock, log: Log): Promise<unknown> {
  try {
    return await inTime(clock, `reading ${name}`, DISK_DEADLINE, readKept(keepsake, name, log));
  } catch (error) {
    log.error("what was kept cannot be read", { name, ...problemStatus(error) });
    return undefined;
  }
}

/** Rejects as `write` does. */
export function writeKept(keepsake: Keepsake, name: KeepsakeName, value: unknown): Promise<void> {
  return keepsake.write(name, new TextEncoder().encode(JSON.stringify(value)));
}
