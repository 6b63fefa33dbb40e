import type { ProbeReading, Rung } from "../core/collector.ts";
import type { LinkEvidence, LinkJudge, TargetCount } from "../core/link.ts";
import type { ProbeAnswer } from "../core/network.ts";
import type { LinkFields, RungState, Stamp } from "../core/record.ts";
import type { Millis } from "../core/time.ts";
import type { Traffic } from "./interface/throughput.ts";
import { oneDecimal, Samples } from "./percentiles.ts";

const ANYCAST: readonly Rung[] = ["anycast1", "anycast2"];
/** Each has a time of its own in the record; those of the anycast targets are told together. */
const TIMED: readonly Rung[] = ["resolver", "broker"];

export type LinkRecord = Stamp & LinkFields;

type Writable<Fields> = { -readonly [Name in keyof Fields]: Fields[Name] };

interface Tally {
  sent: number;
  refused: number;
  inTime: number;
  late: number;
  /** Of the rungs of which they are recorded. */
  readonly times: Samples | undefined;
}

/** `late`: answered, but only after `lateAfter`; a default of less than a second would call a healthy satellite link lossy. */
export function rungState(answer: ProbeAnswer, lateAfter: Millis): RungState {
  if (answer === "lost" || answer.refused) return "down";
  return answer.rttMs > lateAfter ? "late" : "up";
}

/** What the ladder found in one window. Counts are exact; times are kept in bounded memory. */
export class LinkWindow {
  readonly #tallies: Partial<Record<Rung, Tally>> = {};
  /** Of both anycast targets together. */
  readonly #roundTrips = new Samples();
  #passes = 0;
  #reachedPasses = 0;

  constructor(private readonly lateAfter: Millis) {}

  /**
   * The answers of one pass over the ladder.
   * @param reached whether the internet was; undefined when nobody can tell.
   */
  addPass(probes: readonly ProbeReading[], reached: boolean | undefined): void {
    for (const probe of probes) this.#count(probe);
    if (reached === undefined) return;
    this.#passes += 1;
    if (reached) this.#reachedPasses += 1;
  }

  /** The record of this window; undefined when nothing at all was measured in it. */
  record(stamp: Stamp, span: Millis, traffic: Traffic, judge: LinkJudge): LinkRecord | undefined {
    const rungs = this.#rungs();
    if (rungs === undefined && traffic.rxBytes === undefined) return undefined;
    // The stamp last, and field by field: to what begins with a spread V8 adds each field by a new hidden class, 50 µs in all.
    const record: Writable<LinkRecord> = { kind: "link", span, ...stamp };
    const { state, availableMs } = judge(this.#evidence(span));
    if (state !== undefined) record.state = state;
    if (availableMs !== undefined) record.availableMs = availableMs;
    this.#addQuality(record);
    if (rungs !== undefined) record.rungs = rungs;
    const dnsMs = this.#tallies.resolver?.times?.median();
    const brokerConnectMs = this.#tallies.broker?.times?.median();
    if (dnsMs !== undefined) record.dnsMs = dnsMs;
    if (brokerConnectMs !== undefined) record.brokerConnectMs = brokerConnectMs;
    const { rxBytes, txBytes, rxPeakBps, txPeakBps, interfaceErrors } = traffic;
    if (rxBytes !== undefined) record.rxBytes = rxBytes;
    if (txBytes !== undefined) record.txBytes = txBytes;
    if (rxPeakBps !== undefined) record.rxPeakBps = rxPeakBps;
    if (txPeakBps !== undefined) record.txPeakBps = txPeakBps;
    if (interfaceErrors !== undefined) record.interfaceErrors = interfaceErrors;
    return record;
  }

  #count(probe: ProbeReading): void {
    const tally = this.#tallyOf(probe.rung);
    tally.sent += 1;
    if (probe.answer === "lost") return;
    if (probe.answer.refused) {
      tally.refused += 1;
      return;
    }
    if (rungState(probe.answer, this.lateAfter) === "late") tally.late += 1;
    else tally.inTime += 1;
    tally.times?.add(probe.answer.rttMs);
    if (ANYCAST.includes(probe.rung)) this.#roundTrips.add(probe.answer.rttMs);
  }

  #tallyOf(rung: Rung): Tally {
    const known = this.#tallies[rung];
    if (known !== undefined) return known;
    const times = TIMED.includes(rung) ? new Samples() : undefined;
    const tally = { sent: 0, refused: 0, inTime: 0, late: 0, times };
    this.#tallies[rung] = tally;
    return tally;
  }

  #evidence(span: Millis): LinkEvidence {
    const { broker } = this.#tallies;
    return {
      span,
      passes: this.#passes,
      reachedPasses: this.#reachedPasses,
      anycast: this.#anycast().map(counts),
      ...(broker === undefined ? {} : { broker: counts(broker) }),
    };
  }

  #addQuality(record: Writable<LinkRecord>): void {
    const anycast = this.#anycast();
    const samples = sum(anycast, (tally) => tally.sent);
    if (samples === 0) return;
    const late = sum(anycast, (tally) => tally.late);
    const answered = late + sum(anycast, (tally) => tally.inTime);
    const rttMs = this.#roundTrips.roundTrip();
    if (rttMs !== undefined) {
      record.rttMs = rttMs;
      record.pdvP95Ms = oneDecimal(rttMs.p95 - rttMs.min);
    }
    record.lossRatio = ratio(samples - answered, samples);
    record.lateRatio = ratio(late, samples);
    record.samples = samples;
  }

  /** Undefined when none was asked. */
  #rungs(): Readonly<Record<string, RungState>> | undefined {
    const state = (tally: Tally): RungState => (tally.inTime > 0 ? "up" : tally.late > 0 ? "late" : "down");
    const tallies = Object.entries(this.#tallies);
    return tallies.length === 0 ? undefined : Object.fromEntries(tallies.map(([rung, tally]) => [rung, state(tally)]));
  }

  #anycast(): readonly Tally[] {
    return ANYCAST.map((rung) => this.#tallies[rung]).filter((tally) => tally !== undefined);
  }
}

/** Whoever refuses has been reached: that says nothing against the link. */
function counts({ sent, refused, inTime, late }: Tally): TargetCount {
  return { sent, inTime: inTime + refused, late };
}

function sum(tallies: readonly Tally[], of: (tally: Tally) => number): number {
  return tallies.reduce((total, tally) => total + of(tally), 0);
}

/** Four decimals: one probe in ten thousand, more than a window holds. */
function ratio(part: number, whole: number): number {
  return Math.round((part / whole) * 10_000) / 10_000;
}
