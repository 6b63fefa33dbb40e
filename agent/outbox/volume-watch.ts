import type { Clock } from "../core/clock.ts";
import { problemStatus } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { ProblemStatus } from "../core/status.ts";
import type { Store } from "../core/store.ts";
import { HOUR, MINUTE, type Millis } from "../core/time.ts";
import type { Volume } from "../core/volume.ts";
import { FIRST_KEY, LAST_KEY } from "./keys.ts";

const LOOK_EVERY: Millis = MINUTE;
/** So much may always be kept: a store that holds next to nothing would do nothing but declare. */
const SMALLEST_SHARE = 1 / 16;
/** It writes the whole store again. */
const COMPACT_EVERY: Millis = 24 * HOUR;

export interface RoomOptions {
  /** Bound on the keys and values of all entries kept. The files of LevelDB need more: see README.md. */
  readonly maximumBytes: number;
  /** With less than this free on the volume the store does not grow any more. */
  readonly diskFloorBytes: number;
  /** Size of the file that is given up when the disk is full. */
  readonly ballastBytes: number;
}

/**
 * How many bytes of keys and values may be kept, by what the volume says from time to time. Keeps the ballast while there is room for it,
 * and gets rid of garbage that takes too much.
 */
export class VolumeWatch {
  /** What was kept when the disk was found to have too little free: from then on the store does not grow. */
  #lowBound: number | undefined;
  /** What was kept in files just as large as they may be, as the last compaction showed. */
  #filesBound: number | undefined;
  #due: Millis = Number.NEGATIVE_INFINITY;
  #compactionDue: Millis = Number.NEGATIVE_INFINITY;
  #problem: ProblemStatus | undefined;
  #setAside: readonly string[] = [];

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

  /** Stores that were set aside, as of the last look: a person may have taken them away. */
  get setAside(): readonly string[] {
    return this.#setAside;
  }

  get boundBytes(): number {
    const { maximumBytes } = this.options;
    return Math.min(maximumBytes, this.#lowBound ?? maximumBytes, this.#filesBound ?? maximumBytes);
  }

  /** Looks at the volume, at most once a minute. @param keptBytes keys and values that are kept now. */
  async look(keptBytes: number): Promise<void> {
    if (this.clock.monotonic() < this.#due) return;
    this.#due = this.clock.monotonic() + LOOK_EVERY;
    try {
      this.#setAside = await this.volume.setAsideStores();
      await this.#lookAtFiles(keptBytes);
      await this.#lookAtDisk(keptBytes);
    } catch (error) {
      this.#lowBound = undefined;
      this.log.warn("the volume of the store cannot be looked at", { ...problemStatus(error) });
    }
  }

  /**
   * Files that exceed the bound hold garbage, or records that hardly shrink. What was deleted is taken out of them first, and only what that
   * shows counts: LevelDB has its own time otherwise.
   */
  async #lookAtFiles(keptBytes: number): Promise<void> {
    const { maximumBytes } = this.options;
    if ((await this.volume.storeBytes()) <= maximumBytes) {
      this.#filesBound = undefined;
      return;
    }
    if (this.clock.monotonic() < this.#compactionDue) return;
    this.#compactionDue = this.clock.monotonic() + COMPACT_EVERY;
    await this.store.compact(FIRST_KEY, LAST_KEY);
    const files = await this.volume.storeBytes();
    const proportion = Math.floor((keptBytes * maximumBytes) / files);
    this.#filesBound = files <= maximumBytes ? undefined : Math.max(proportion, Math.floor(maximumBytes / 4));
  }

  async #lookAtDisk(keptBytes: number): Promise<void> {
    const { maximumBytes, diskFloorBytes, ballastBytes } = this.options;
    const freeBytes = await this.volume.freeBytes();
    if (freeBytes !== undefined && freeBytes < diskFloorBytes) {
      this.#lowBound ??= Math.max(keptBytes, Math.floor(maximumBytes * SMALLEST_SHARE));
      if (this.#problem === undefined) this.log.warn("the disk is nearly full", { freeBytes });
      this.#problem = { code: "disk-low", details: { megabytes: Math.floor(freeBytes / 2 ** 20) } };
      return;
    }
    this.#lowBound = undefined;
    if (this.#problem !== undefined) this.log.info("the disk has room again", { freeBytes });
    this.#problem = undefined;
    // Making it must not be what brings the disk below the floor.
    if (freeBytes === undefined || freeBytes >= diskFloorBytes + ballastBytes) {
      await this.volume.holdBallast(ballastBytes);
    }
  }
}
