/** A range of records that the centre wants once more. Both numbers are included. */
export interface ReplayRequest {
  /** Names the request in the envelope: letters, digits, `_` and `-`, at most 64. */
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

/** More at once would only make the last one wait. */
const MOST = 4;

/** What is to be sent again, one range after the other, in memory only: the centre asks again if a restart forgets it. */
export class Replays {
  readonly #requests: ReplayRequest[] = [];

  /** False: there are too many already. */
  add(request: ReplayRequest): boolean {
    if (this.#requests.length >= MOST) return false;
    this.#requests.push(request);
    return true;
  }

  get pending(): boolean {
    return this.#requests.length > 0;
  }

  get current(): ReplayRequest | undefined {
    return this.#requests[0];
  }

  /** The broker took everything of `current` below `next`; undefined: all of it. */
  sent(next: number | undefined): void {
    const [current] = this.#requests;
    if (current === undefined) return;
    if (next === undefined || next > current.to) this.#requests.shift();
    else this.#requests[0] = { ...current, from: next };
  }
}
