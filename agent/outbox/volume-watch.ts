import type { Clock } from "../core/clock.ts";
import { problemStatus } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { ProblemStatus } from "../core/status.ts";
import type { Store } from "../core/store.ts";
import { HOUR, MINUTE, type Millis } from "../core/time.ts";
import type { Volume } from "../core/volume.ts";
import { FIRST_KEY, LAST_KEY } from "./keys.ts";

const LOOK_EVERY: Millis = MINUTE;
/** It writes the whole store again. */
const COMPACT_EVERY: Millis = HOUR;

export interface RoomOptions {
  readonly maximumBytes: number;
  readonly diskFloorBytes: number;
  readonly ballastBytes: number;
}

/** What the volume said last; absent = it cannot tell. */
export interface VolumeReading {
  readonly freeBytes?: number;
  /** Files of the store, garbage included. */
  readonly storeBytes?: number;
}

/**
 * How many bytes of keys and values may be kept. With too little free on the disk the store does not grow; with files that exceed
 * the bound, because they hold garbage or hardly shrink, it shrinks in proportion.
 * @param keptBytes keys and values that are kept now.
 */
export function boundBytes(
  { maximumBytes, diskFloorBytes }: RoomOptions,
  keptBytes: number,
  volume: VolumeReading,
): number {
  const { freeBytes, storeBytes } = volume;
  let bound = maximumBytes;
  if (freeBytes !== undefined && freeBytes < diskFloorBytes) bound = Math.min(bound, keptBytes);
  if (storeBytes !== undefined && storeBytes > maximumBytes) {
    bound = Math.min(bound, Math.floor((keptBytes * maximumBytes) / storeBytes));
  }
  return bound;
}

/** Looks at the volume from time to time, keeps the ballast while there is room for it, and gets rid of garbage that takes too much. */
export class VolumeWatch {
  #reading: VolumeReading = {};
  #keptThen = 0;
  #due: Millis = Number.NEGATIVE_INFINITY;
  #compactionDue: Millis = Number.NEGATIVE_INFINITY;
  #problem: ProblemStatus | undefined;

  constructor(
    private readonly store: Pick<Store, "compact">,
    private readonly volume: Volume,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly options: RoomOptions,
  ) {}

  /** Present while the disk has less free than it should. */
  get problem(): ProblemStatus | undefined {
    return this.#problem;
  }

  /** @param keptBytes see boundBytes. */
  async look(keptBytes: number): Promise<void> {
    if (this.clock.monotonic() < this.#due) return;
    this.#due = this.clock.monotonic() + LOOK_EVERY;
    try {
      const storeBytes = await this.#storeBytes();
      const freeBytes = await this.volume.freeBytes();
      this.#reading = { ...(freeBytes === undefined ? {} : { freeBytes }), storeBytes };
      this.#keptThen = keptBytes;
      const { diskFloorBytes, ballastBytes } = this.options;
      this.#setProblem(freeBytes !== undefined && freeBytes < diskFloorBytes ? "low" : undefined);
      // Making it must not be what brings the disk below the floor.
      if (freeBytes === undefined || freeBytes >= diskFloorBytes + ballastBytes)
        await this.volume.holdBallast(ballastBytes);
    } catch (error) {
      this.#reading = {};
      this.log.warn("the volume of the store cannot be looked at", { ...problemStatus(error) });
    }
  }

  /** With files that exceed the bound what was deleted is taken out of them first: records that can stay should. */
  async #storeBytes(): Promise<number> {
    const found = await this.volume.storeBytes();
    if (found <= this.options.maximumBytes || this.clock.monotonic() < this.#compactionDue) return found;
    this.#compactionDue = this.clock.monotonic() + COMPACT_EVERY;
    await this.store.compact(FIRST_KEY, LAST_KEY);
    return this.volume.storeBytes();
  }

  /** As boundBytes, by the last look. */
  get boundBytes(): number {
    return boundBytes(this.options, this.#keptThen, this.#reading);
  }

  #setProblem(low: "low" | undefined): void {
    const freeBytes = this.#reading.freeBytes ?? 0;
    if (low !== undefined && this.#problem === undefined) this.log.warn("the disk is nearly full", { freeBytes });
    if (low === undefined && this.#problem !== undefined) this.log.info("the disk has room again", { freeBytes });
    const megabytes = Math.floor(freeBytes / 2 ** 20);
    this.#problem = low && { code: "disk-low", details: { megabytes } };
  }
}
