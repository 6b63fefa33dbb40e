import type { LinkFields, LinkState } from "../../core/record.ts";
import { MINUTE, type Millis } from "../../core/time.ts";

/** Windows follow each other without a gap; a restart takes less than this. */
const GAP: Millis = 2 * MINUTE;

/** Since when the link has been as it is, over windows that follow each other. Times are monotonic. */
export class LinkSince {
  #state: LinkState | undefined;
  #from: Millis = 0;
  #to: Millis = 0;

  /** Of the last window that could be judged; undefined before the first. */
  forMs(now: Millis): Millis | undefined {
    return this.#state === undefined ? undefined : Math.max(0, now - this.#from);
  }

  /** The next window. */
  append({ state, span }: LinkFields, end: Millis): void {
    if (state === undefined) return;
    if (state !== this.#state || end - span - this.#to > GAP) this.#from = end - span;
    this.#state = state;
    this.#to = end;
  }

  /** A window of before, the latest of those first; one that does not join is passed over. */
  prepend({ state, span }: LinkFields, end: Millis): void {
    if (this.#state === undefined) this.append({ kind: "link", state, span } as LinkFields, end);
    else if (state === this.#state && Math.abs(this.#from - end) <= GAP) this.#from = Math.min(this.#from, end - span);
  }
}
