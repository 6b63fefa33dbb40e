import type { Alarm } from "../../agent/core/clock.ts";
import type { Millis } from "../../agent/core/time.ts";

/** Of this machine's time. Alarms come at the end of a tick, never early. */
const TICK_MS: Millis = 10;
/** One turn of the wheel is some 40 s; an alarm that is further away is passed over until its turn has come. */
const SLOTS = 4096;
/** After so long other work of the process has its turn. */
const AT_ONCE_MS: Millis = 20;

/** A place in the ring of its slot. */
class Entry implements Alarm {
  /** Itself, when it is in no ring. */
  before: Entry = this;
  after: Entry = this;

  constructor(
    public tick: number,
    readonly then: (() => void) | undefined,
    /** Whoever asked for it; with `isOver` nobody wants it any more. */
    readonly owner: { readonly isOver: boolean } | undefined,
  ) {}

  putBefore(other: Entry): void {
    this.before = other.before;
    this.after = other;
    this.before.after = this;
    other.before = this;
  }

  cancel(): void {
    this.before.after = this.after;
    this.after.before = this.before;
    this.before = this;
    this.after = this;
  }
}

/**
 * All alarms of a process behind one timer: thousands of agents wait for a dozen things each, which as timers of Node take half a kilobyte and a
 * place in a queue of their own. Setting and cancelling one costs the same however many there are (G. Varghese, T. Lauck: Hashed and
 * hierarchical timing wheels, 1987, scheme 6).
 */
export class TimerWheel {
  readonly #slots: Entry[] = Array.from({ length: SLOTS }, () => new Entry(0, undefined, undefined));
  /** When its time began to go; undefined while it stands. */
  #begin: Millis | undefined = performance.now();
  /** What comes in the tick that has begun and has not come yet. */
  readonly #due = new Entry(0, undefined, undefined);
  /** Everything up to this tick has come. */
  #passed = 0;
  /** Since it was asked for last. */
  #mostBehind: Millis = 0;
  #timer: NodeJS.Timeout | undefined;
  #isTurning = false;
  #hasDead = false;

  /** Nothing comes until `go`. To be called before anything waits. */
  standStill(): void {
    this.#begin = undefined;
  }

  /** Its time begins to go. @param since so long ago. */
  go(since: Millis): void {
    this.#begin = performance.now() - since;
  }

  /**
   * Does not keep the process alive.
   * @param spent as `Clock.after` has it: one that is set again need not be made, and what is made at each turn of a wait outlives it, as garbage.
   */
  after(ms: Millis, then: () => void, owner: { readonly isOver: boolean }, spent?: Alarm): Alarm {
    if (this.#timer === undefined) {
      this.#passed = this.#ticksGone();
      this.#timer = setInterval(() => this.#turn(), TICK_MS).unref();
    }
    // Behind every tick that has begun, so that what comes at once cannot keep a tick from ending.
    const tick = Math.floor((this.#gone() + Math.max(0, ms)) / TICK_MS) + 1;
    const entry =
      spent instanceof Entry && spent.then === then && spent.owner === owner ? spent : new Entry(tick, then, owner);
    entry.tick = tick;
    entry.cancel();
    entry.putBefore(this.#slot(tick));
    return entry;
  }

  /** An owner is over: its alarms are forgotten soon, whatever their time, and with them all that they would have used. */
  ownerEnded(): void {
    this.#hasDead = true;
  }

  /** How many alarms wait. Counts them. */
  get size(): number {
    let size = 0;
    for (const slot of this.#slots) for (let entry = slot.after; entry !== slot; entry = entry.after) size += 1;
    return size;
  }

  /** How late alarms came at most since this was asked last, on this machine's clock: more than moments when the process cannot keep up. */
  takeMostBehind(): Millis {
    const most = this.#mostBehind;
    this.#mostBehind = 0;
    return most;
  }

  #gone(): Millis {
    return this.#begin === undefined ? 0 : performance.now() - this.#begin;
  }

  #ticksGone(): number {
    return Math.floor(this.#gone() / TICK_MS);
  }

  #turn(): void {
    if (this.#isTurning) return;
    if (this.#hasDead) this.#sweep();
    this.#advance();
  }

  /** Lets everything happen whose time has come, in the order of ticks. */
  #advance(): void {
    const begin = performance.now();
    const now = this.#ticksGone();
    this.#mostBehind = Math.max(this.#mostBehind, (now - this.#passed - 1) * TICK_MS);
    while (this.#passed < now) {
      const tick = this.#passed + 1;
      if (!this.#ring(tick, begin + AT_ONCE_MS)) {
        this.#isTurning = true;
        setImmediate(() => {
          this.#isTurning = false;
          this.#turn();
        });
        return;
      }
      this.#passed = tick;
    }
  }

  /** False when the time was up before everything of the tick had come. */
  #ring(tick: number, until: Millis): boolean {
    const slot = this.#slot(tick);
    for (let entry = slot.after; entry !== slot; ) {
      const next = entry.after;
      if (entry.tick === tick) {
        entry.cancel();
        entry.putBefore(this.#due);
      }
      entry = next;
    }
    // From a ring of their own: what comes may cancel any other, or set itself or others again.
    for (let entry = this.#due.after; entry !== this.#due; entry = this.#due.after) {
      entry.cancel();
      if (entry.owner?.isOver === false) entry.then?.();
      if (performance.now() > until) return false;
    }
    return true;
  }

  #sweep(): void {
    this.#hasDead = false;
    for (const slot of this.#slots) {
      for (let entry = slot.after; entry !== slot; ) {
        const next = entry.after;
        if (entry.owner?.isOver === true) entry.cancel();
        entry = next;
      }
    }
  }

  #slot(tick: number): Entry {
    return this.#slots[tick % SLOTS] as Entry;
  }
}
