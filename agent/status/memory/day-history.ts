import { type DayStep, type DayView, type SignalFigure, signalOf } from "../../core/page.ts";
import type { LinkFields, TerminalFields } from "../../core/record.ts";
import { HOUR, MINUTE, type Millis } from "../../core/time.ts";

export const STEP: Millis = 5 * MINUTE;
const STEPS = (24 * HOUR) / STEP;

/** Of one step: which one it is, and its sums. */
const FIELDS = ["step", "rtt", "rttWeight", "probes", "lost", "signal", "signalWeight", "down", "judged"] as const;
type Field = (typeof FIELDS)[number];
const AT = Object.fromEntries(FIELDS.map((field, index) => [field, index])) as Readonly<Record<Field, number>>;
/** Memory is taken by the hour, when it is needed. */
const STEPS_A_BLOCK = HOUR / STEP;

/**
 * The last 24 hours in steps of five minutes: a ring of sums, at most 15 kB whatever happens. Times are monotonic; those of earlier boots are
 * negative. What is older than a day is overwritten, or not taken.
 */
export class DayHistory {
  /** Numbers of steps are exact in so few bits for more than a century. */
  readonly #blocks: (Float32Array | undefined)[] = [];
  #figure: SignalFigure | undefined;

  /** @param end of the window that the record is about. */
  takeLink({ span, rttMs, samples = 0, lossRatio, state }: LinkFields, end: Millis): void {
    this.#spread(span, end, (sums, share) => {
      const sent = samples * share;
      if (rttMs !== undefined) {
        add(sums, "rtt", rttMs.p50 * sent);
        add(sums, "rttWeight", sent);
      }
      if (lossRatio !== undefined) {
        add(sums, "probes", sent);
        add(sums, "lost", lossRatio * sent);
      }
      if (state !== undefined) {
        add(sums, "judged", share);
        if (state === "down") add(sums, "down", share);
      }
    });
  }

  /** A terminal with another figure begins the signal anew: they cannot be compared. */
  takeTerminal(fields: TerminalFields, end: Millis): void {
    const found = signalOf(fields);
    if (found === undefined) return;
    if (this.#figure !== found.figure) {
      this.#figure = found.figure;
      for (let index = 0; index < STEPS; index++) this.#sums(index)?.fill(0, AT.signal, AT.signalWeight + 1);
    }
    this.#spread(fields.span, end, (sums, share) => {
      add(sums, "signal", found.value * share);
      add(sums, "signalWeight", share);
    });
  }

  view(now: Millis): DayView {
    const last = Math.floor(now / STEP);
    const steps = Array.from({ length: STEPS }, (_, index) => this.#view(last - STEPS + 1 + index));
    return { steps, ...(this.#figure === undefined ? {} : { figure: this.#figure }) };
  }

  #view(step: number): DayStep {
    const sums = this.#sums(indexOf(step));
    if (sums?.[AT.step] !== step) return {};
    return {
      ...mean(sums, "rttMs", "rtt", "rttWeight"),
      ...mean(sums, "lossRatio", "lost", "probes"),
      ...mean(sums, "signal", "signal", "signalWeight"),
      ...mean(sums, "downRatio", "down", "judged"),
    };
  }

  /** Calls `act` for each step that the window touches, with its share of the window. */
  #spread(span: Millis, end: Millis, act: (sums: Float32Array, share: number) => void): void {
    if (!(span > 0)) return;
    const start = end - span;
    const [first, last] = [Math.floor(start / STEP), Math.ceil(end / STEP) - 1];
    for (let step = Math.max(first, last - STEPS + 1); step <= last; step++) {
      const overlap = Math.min(end, (step + 1) * STEP) - Math.max(start, step * STEP);
      const sums = this.#claim(step);
      if (sums !== undefined) act(sums, overlap / span);
    }
  }

  /** The sums of a step, cleared when they were those of an older one; undefined when they are those of a newer one. */
  #claim(step: number): Float32Array | undefined {
    const index = indexOf(step);
    const block = Math.floor(index / STEPS_A_BLOCK);
    this.#blocks[block] ??= new Float32Array(STEPS_A_BLOCK * FIELDS.length).fill(Number.NEGATIVE_INFINITY);
    const sums = this.#sums(index) as Float32Array;
    const held = sums[AT.step] ?? Number.NEGATIVE_INFINITY;
    if (held > step) return undefined;
    if (held < step) sums.fill(0);
    sums[AT.step] = step;
    return sums;
  }

  /** Undefined where nothing was taken yet. */
  #sums(index: number): Float32Array | undefined {
    const begin = (index % STEPS_A_BLOCK) * FIELDS.length;
    return this.#blocks[Math.floor(index / STEPS_A_BLOCK)]?.subarray(begin, begin + FIELDS.length);
  }
}

function indexOf(step: number): number {
  return ((step % STEPS) + STEPS) % STEPS;
}

function add(sums: Float32Array, field: Field, value: number): void {
  sums[AT[field]] = (sums[AT[field]] ?? 0) + value;
}

function mean<Name extends keyof DayStep>(
  sums: Float32Array,
  name: Name,
  sum: Field,
  weight: Field,
): Pick<DayStep, Name> | Record<string, never> {
  const by = sums[AT[weight]] ?? 0;
  return by > 0 ? ({ [name]: (sums[AT[sum]] ?? 0) / by } as Pick<DayStep, Name>) : {};
}
