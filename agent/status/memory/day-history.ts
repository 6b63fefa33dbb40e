import { type DayStep, type DayView, type SignalFigure, signalOf } from "../../core/page.ts";
import type { LinkFields, TerminalFields } from "../../core/record.ts";
import { HOUR, MINUTE, type Millis } from "../../core/time.ts";

export const STEP: Millis = 5 * MINUTE;
const STEPS = (24 * HOUR) / STEP;

/** Sums of one step. */
const SUMS = ["rtt", "rttWeight", "probes", "lost", "signal", "signalWeight", "down", "judged"] as const;
type Sum = (typeof SUMS)[number];

/**
 * The last 24 hours in steps of five minutes: a ring of sums, 14 kB whatever happens. Times are monotonic; those of earlier boots are
 * negative. What is older than a day is overwritten, or not taken.
 */
export class DayHistory {
  /** Which step an index stands for. */
  readonly #steps = new Float64Array(STEPS).fill(Number.NEGATIVE_INFINITY);
  readonly #sums = Object.fromEntries(SUMS.map((sum) => [sum, new Float32Array(STEPS)])) as Record<Sum, Float32Array>;
  #figure: SignalFigure | undefined;

  /** @param end of the window that the record is about. */
  takeLink({ span, rttMs, samples = 0, lossRatio, state }: LinkFields, end: Millis): void {
    this.#spread(span, end, (at, share) => {
      const { rtt, rttWeight, probes, lost, down, judged } = this.#sums;
      const sent = samples * share;
      if (rttMs !== undefined) {
        add(rtt, at, rttMs.p50 * sent);
        add(rttWeight, at, sent);
      }
      if (lossRatio !== undefined) {
        add(probes, at, sent);
        add(lost, at, lossRatio * sent);
      }
      if (state !== undefined) {
        add(judged, at, share);
        if (state === "down") add(down, at, share);
      }
    });
  }

  /** A terminal with another figure begins the signal anew: they cannot be compared. */
  takeTerminal(fields: TerminalFields, end: Millis): void {
    const found = signalOf(fields);
    if (found === undefined) return;
    if (this.#figure !== found.figure) {
      this.#figure = found.figure;
      this.#sums.signal.fill(0);
      this.#sums.signalWeight.fill(0);
    }
    this.#spread(fields.span, end, (at, share) => {
      add(this.#sums.signal, at, found.value * share);
      add(this.#sums.signalWeight, at, share);
    });
  }

  view(now: Millis): DayView {
    const last = Math.floor(now / STEP);
    const steps = Array.from({ length: STEPS }, (_, index) => this.#view(last - STEPS + 1 + index));
    return { steps, ...(this.#figure === undefined ? {} : { figure: this.#figure }) };
  }

  #view(step: number): DayStep {
    const at = indexOf(step);
    if (this.#steps[at] !== step) return {};
    const { rtt, rttWeight, probes, lost, signal, signalWeight, down, judged } = this.#sums;
    return {
      ...mean("rttMs", rtt, rttWeight, at),
      ...mean("lossRatio", lost, probes, at),
      ...mean("signal", signal, signalWeight, at),
      ...mean("downRatio", down, judged, at),
    };
  }

  /** Calls `act` for each step that the window touches, with its share of the window. */
  #spread(span: Millis, end: Millis, act: (at: number, share: number) => void): void {
    if (!(span > 0)) return;
    const start = end - span;
    const [first, last] = [Math.floor(start / STEP), Math.ceil(end / STEP) - 1];
    for (let step = Math.max(first, last - STEPS + 1); step <= last; step++) {
      const overlap = Math.min(end, (step + 1) * STEP) - Math.max(start, step * STEP);
      const at = this.#claim(step);
      if (at !== undefined) act(at, overlap / span);
    }
  }

  /** The index of a step, cleared when it stood for an older one; undefined when it stands for a newer one. */
  #claim(step: number): number | undefined {
    const at = indexOf(step);
    const held = this.#steps[at] ?? Number.NEGATIVE_INFINITY;
    if (held > step) return undefined;
    if (held < step) for (const sum of SUMS) this.#sums[sum][at] = 0;
    this.#steps[at] = step;
    return at;
  }
}

function indexOf(step: number): number {
  return ((step % STEPS) + STEPS) % STEPS;
}

function add(sums: Float32Array, at: number, value: number): void {
  sums[at] = (sums[at] ?? 0) + value;
}

function mean<Name extends keyof DayStep>(
  name: Name,
  sum: Float32Array,
  weight: Float32Array,
  at: number,
): Pick<DayStep, Name> | Record<string, never> {
  const by = weight[at] ?? 0;
  return by > 0 ? ({ [name]: (sum[at] ?? 0) / by } as Pick<DayStep, Name>) : {};
}
