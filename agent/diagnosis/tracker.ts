import type { Millis } from "../core/time.ts";
import { beginEpisode, down, type EpisodeState, isOver, type Scope, setAside, up } from "./episode.ts";
import type { LayerFound } from "./layer.ts";
import { asKnown, type Moment } from "./moment.ts";
import type { SignalBefore } from "./terminal-history.ts";

/** What a pass says of one scope. */
export type Verdict =
  | { readonly is: "up" }
  /** Something nearer is out. */
  | { readonly is: "hidden" }
  | { readonly is: "down"; readonly found: LayerFound; readonly before: () => SignalBefore };

/** Makes episodes of passes: begins one, and ends it. Knows no time but what it is told. */
export class Tracker {
  /** In vain, and not yet an outage. */
  #first:
    | { readonly at: Moment; readonly found: LayerFound; readonly passes: number; readonly last: Millis }
    | undefined;
  #episode: EpisodeState | undefined;
  #silentSince: Millis | undefined;

  /**
   * @param atLeast a single pass in vain is bad luck; an outage takes two, and so long.
   * @param unseenAfter so long after the last pass nobody knows what was in between.
   */
  constructor(
    private readonly scope: Scope,
    private readonly atLeast: Millis,
    private readonly unseenAfter: Millis,
  ) {}

  /** The one that goes on. */
  get episode(): EpisodeState | undefined {
    return this.#episode;
  }

  /** Monotonic: since which pass all were in vain; before it is an outage, too. Undefined when the last was not. */
  get silentSince(): Millis | undefined {
    return this.#silentSince;
  }

  /** Goes on with one of an earlier run, or with what is known of it now. */
  resume(episode: EpisodeState): void {
    this.#episode = episode;
  }

  /** @param verdict undefined when the pass says nothing. Returns the episode that is over, if one is. */
  pass(at: Moment, verdict: Verdict | undefined): EpisodeState | undefined {
    const over = this.takeOver(at);
    if (verdict?.is === "up") this.#up(at);
    if (verdict?.is === "hidden") this.#hidden(at);
    if (verdict?.is === "down") this.#down(at, verdict.found, verdict.before);
    return over;
  }

  /** The episode that is over by now. */
  takeOver(now: Moment): EpisodeState | undefined {
    if (this.#episode === undefined) return undefined;
    // In the next boot nobody can tell any more when it was.
    const episode = { ...this.#episode, start: asKnown(this.#episode.start, now) };
    const isNowOver = isOver(episode, now.up);
    this.#episode = isNowOver ? undefined : episode;
    return isNowOver ? episode : undefined;
  }

  #up(at: Moment): void {
    this.#first = undefined;
    this.#silentSince = undefined;
    if (this.#episode !== undefined) this.#episode = up(this.#episode, at.up, this.unseenAfter);
  }

  /** What was found just before says nothing of the time after it. */
  #hidden(at: Moment): void {
    this.#first = undefined;
    if (this.#episode !== undefined) this.#episode = setAside(this.#episode, at.up);
  }

  #down(at: Moment, found: LayerFound, before: () => SignalBefore): void {
    this.#silentSince ??= at.up;
    if (this.#episode !== undefined) {
      this.#episode = down(this.#episode, at.up, found);
      return;
    }
    const isRecent = this.#first !== undefined && at.up - this.#first.last <= this.unseenAfter;
    const first = this.#first !== undefined && isRecent ? this.#first : { at, found, passes: 0 };
    this.#first = { ...first, passes: first.passes + 1, last: at.up };
    if (this.#first.passes < 2 || at.up - first.at.up < this.atLeast) return;
    this.#first = undefined;
    this.#episode = down(beginEpisode(this.scope, first.at, first.found, before()), at.up, found);
  }
}
