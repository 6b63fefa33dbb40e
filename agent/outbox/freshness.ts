import type { Millis } from "../core/time.ts";

/** Appends closer together than this share of the time of freshness count as one, so that their number has a bound. */
const RESOLUTION = 256;

interface Mark {
  readonly position: number;
  readonly at: Millis;
}

/**
 * Which telemetry is fresh: appended by this process less than `freshFor` ago (to within 1/256 of it, never longer).
 * Positions rise with time, so one boundary divides it from what is late.
 */
export class Freshness {
  #marks: readonly Mark[] = [];

  constructor(private readonly freshFor: Millis) {}

  /** Telemetry from `position` on was appended at `at`, monotonic. Positions rise from call to call. */
  mark(position: number, at: Millis): void {
    const last = this.#marks.at(-1);
    if (last !== undefined && at - last.at < this.freshFor / RESOLUTION) return;
    this.#forgetStale(at);
    this.#marks = this.#marks.concat({ position, at });
  }

  /** The first fresh position; `otherwise` when none is. */
  boundary(now: Millis, otherwise: number): number {
    this.#forgetStale(now);
    return this.#marks[0]?.position ?? otherwise;
  }

  #forgetStale(now: Millis): void {
    const isStale = (mark: Mark | undefined) => mark !== undefined && now - mark.at >= this.freshFor;
    let stale = 0;
    while (isStale(this.#marks[stale])) stale++;
    if (stale > 0) this.#marks = this.#marks.slice(stale);
  }
}
