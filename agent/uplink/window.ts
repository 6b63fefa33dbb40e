/** The share of the window that backlog never takes, so that an event or a live message finds room at once. */
const LIVE_SHARE = 0.3;

/** How many backlog messages may be in flight in a window of `size`. A window of one has no shares to keep. */
export function backlogShare(size: number): number {
  return Math.max(1, Math.floor(size * (1 - LIVE_SHARE)));
}

/**
 * How many messages may be in flight: ours or the broker's Receive Maximum, whichever is less; halved whenever the broker says
 * that it was too much, and grown by one for each window that it took (additive increase, multiplicative decrease).
 */
export class InFlightWindow {
  #limit: number;
  #size: number;
  #taken = 0;

  constructor(private readonly ours: number) {
    this.#limit = ours;
    this.#size = ours;
  }

  get size(): number {
    return this.#size;
  }

  /** A new session begins with a broker that takes `receiveMaximum` messages at once. */
  begin(receiveMaximum: number): void {
    this.#limit = Math.max(1, Math.min(this.ours, receiveMaximum));
    this.#size = this.#limit;
    this.#taken = 0;
  }

  halve(): void {
    this.#size = Math.max(1, Math.floor(this.#size / 2));
    this.#taken = 0;
  }

  delivered(): void {
    if (this.#size >= this.#limit) return;
    this.#taken += 1;
    if (this.#taken < this.#size) return;
    this.#taken = 0;
    this.#size += 1;
  }
}
