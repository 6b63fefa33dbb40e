import type { Millis } from "../../agent/core/time.ts";

/** The states of all sites at one moment. */
export interface Frame {
  readonly at: Millis;
  /** A byte each: see SITE_STATES. */
  readonly states: Uint8Array;
}

/** Two minutes at one a second; 80,000 sites then take 10 MB. */
const MAXIMUM_FRAMES = 120;

/** The states of a run, however long, in bounded room: when it is full every second one goes, and fewer are kept from then on. */
export class Frames {
  #frames: Frame[] = [];
  #every = 1;
  #seen = 0;

  constructor(private readonly maximum = MAXIMUM_FRAMES) {}

  get all(): readonly Frame[] {
    return this.#frames;
  }

  /** @param states are copied. */
  add(at: Millis, states: Uint8Array): void {
    if (this.#seen++ % this.#every !== 0) return;
    this.#frames.push({ at, states: states.slice() });
    if (this.#frames.length < this.maximum) return;
    this.#frames = this.#frames.filter((_, index) => index % 2 === 0);
    this.#every *= 2;
  }
}
