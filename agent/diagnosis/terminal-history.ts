import { signalQualityDb, TERMINAL_ALERTS, type TerminalAlert, type TerminalReading } from "../core/terminal.ts";
import { MINUTE, type Millis, SECOND } from "../core/time.ts";

/** What the signal did just before a loss, against its usual value. Absent = the terminal does not say. */
export interface SignalBefore {
  /** How far it was down in the last reading, dB. */
  readonly signalDropDb?: number;
  readonly levelDropDb?: number;
  /** The signal went down over so long, in several readings. */
  readonly rampMs?: Millis;
  /** The last reading before the loss showed nothing. */
  readonly abrupt?: true;
}

/** What it is like once the link is back: how far below the usual value, dB. */
export interface SignalAfter {
  readonly signalStepDb?: number;
  readonly levelStepDb?: number;
}

interface Sample {
  /** Monotonic. */
  readonly at: Millis;
  readonly reading: TerminalReading;
}

/** `signal`: how far it is above the noise, by whichever figure the terminal has: they all fall together, dB by dB. */
type Figure = "signal" | "level";

/** Readings come every 15 to 60 s. */
const FRESH_FOR: Millis = 150 * SECOND;
/** Where they come less often by the settings: so long after the next one was due, which a slow terminal may take. */
const SLOW_ANSWER: Millis = 50 * SECOND;
/** More between two readings is no cadence but a gap. */
const SLOWEST_CADENCE: Millis = 10 * MINUTE;
const GONE_AFTER: Millis = 4 * MINUTE;
const READINGS_MISSED = 2;
/** A fade grows over minutes; what was longer ago is weather of another kind. */
const RAMP_WITHIN: Millis = 30 * MINUTE;
const RAMP_AT_LEAST: Millis = MINUTE;
/** Less is scintillation and rounding. */
const FLAT_DB = 1;
const DROP_DB = 2;
/** Of a ramp the first reading is on the way; of a step it is where the last one is. */
const FIRST_STEP_SHARE = 0.7;
const RECENT: Millis = 90 * SECOND;
/** A reading that was under way when the link was lost. */
const OVERLAP: Millis = MINUTE;

const MAXIMUM_SAMPLES = 256;
const USUAL_EVERY: Millis = 15 * MINUTE;
/** Twelve hours: rain of some hours does not become usual. */
const MAXIMUM_USUAL = 48;

/** What is usual: of one reading. */
interface Usual {
  readonly at: Millis;
  readonly signal: number | undefined;
  readonly level: number | undefined;
  readonly alerts: readonly TerminalAlert[] | undefined;
}

/** What the terminal said lately, and what is usual for it. All times monotonic; bounded memory. */
export class TerminalHistory {
  #last: Sample | undefined;
  #lastButOneAt: Millis | undefined;
  readonly #figures = new Figures();
  /** Made anew for each: a list that grows in place takes the room of 17. */
  #usual: readonly Usual[] = [];

  /** @param wellNow the link is up: then the values are usual ones. */
  observe(reading: TerminalReading, at: Millis, wellNow: boolean): void {
    this.#lastButOneAt = this.#last?.at;
    this.#last = { at, reading };
    if (reading.locked === false) return;
    const [signal, level] = [signalQualityDb(reading), reading.rxLevelDbm];
    this.#figures.push(at, signal, level);
    const last = this.#usual.at(-1);
    if (!wellNow || (last !== undefined && at - last.at < USUAL_EVERY)) return;
    this.#usual = this.#usual.concat({ at, signal, level, alerts: reading.alerts }).slice(-MAXIMUM_USUAL);
  }

  /** The last reading, if it is of about now. */
  fresh(now: Millis): Sample | undefined {
    const [last, beforeAt] = [this.#last, this.#lastButOneAt];
    const cadence = last === undefined || beforeAt === undefined ? 0 : Math.min(last.at - beforeAt, SLOWEST_CADENCE);
    return last !== undefined && now - last.at <= Math.max(FRESH_FOR, cadence + SLOW_ANSWER) ? last : undefined;
  }

  /** Of the terminal that spoke last. */
  get profile(): string | undefined {
    return this.#last?.reading.profile;
  }

  /**
   * It was heard until about the loss, and is not any more. One that could not be read long before says nothing by its silence.
   * @param lossAt when the link was first found to be silent.
   */
  isGone(now: Millis, lossAt: Millis): boolean {
    const [last, beforeAt] = [this.#last, this.#lastButOneAt];
    if (last === undefined) return false;
    // Where it is read less often than that, by its own cadence.
    const patience = Math.max(GONE_AFTER, beforeAt === undefined ? 0 : READINGS_MISSED * (last.at - beforeAt));
    return now - last.at > patience && lossAt - last.at <= patience;
  }

  /** What it complained of in most readings while all was well: those alerts explain no loss. */
  get standingAlerts(): readonly TerminalAlert[] {
    const all = this.#usual.flatMap(({ alerts }) => (alerts === undefined ? [] : [alerts]));
    return TERMINAL_ALERTS.filter((alert) => 2 * all.filter((alerts) => alerts.includes(alert)).length > all.length);
  }

  /** When the terminal started, monotonic (before this boot: negative), by its last word since `since`. */
  startedAt(since: Millis): Millis | undefined {
    const last = this.#last;
    if (last === undefined || last.at < since || last.reading.uptimeMs === undefined) return undefined;
    return last.at - last.reading.uptimeMs;
  }

  /** How far a value is below its usual one, dB; undefined when either is not known. */
  below(figure: Figure, reading: TerminalReading): number | undefined {
    return this.#below(figure, figure === "level" ? reading.rxLevelDbm : signalQualityDb(reading));
  }

  /** @param lossAt when the link was first found to be silent. */
  before(lossAt: Millis): SignalBefore {
    const known = this.#figures.within(lossAt - RAMP_WITHIN, lossAt + OVERLAP).flatMap(({ at, signal, level }) => {
      const drop = this.#below("signal", signal);
      return drop === undefined ? [] : [{ at, level, drop }];
    });
    const last = known.at(-1);
    if (last === undefined) return {};
    const level = this.#below("level", last.level);
    const isRecent = lossAt - last.at <= RECENT;
    const rampMs = last.drop >= DROP_DB ? rampOf(known) : undefined;
    return {
      signalDropDb: last.drop,
      ...(level === undefined ? {} : { levelDropDb: level }),
      ...(rampMs === undefined ? {} : { rampMs }),
      ...(last.drop < DROP_DB && isRecent ? { abrupt: true } : {}),
    };
  }

  /** @param since when the link came back. */
  after(since: Millis): SignalAfter {
    const last = this.#last;
    if (last === undefined || last.at < since) return {};
    const [signalStepDb, levelStepDb] = [this.below("signal", last.reading), this.below("level", last.reading)];
    return {
      ...(signalStepDb === undefined ? {} : { signalStepDb }),
      ...(levelStepDb === undefined ? {} : { levelStepDb }),
    };
  }

  #below(figure: Figure, value: number | undefined): number | undefined {
    const usual = this.#usualOf(figure);
    return usual === undefined || value === undefined ? undefined : oneDecimal(usual - value);
  }

  #usualOf(figure: Figure): number | undefined {
    const values = this.#usual.flatMap((usual) => usual[figure] ?? []).sort((a, b) => a - b);
    return values[Math.floor(values.length / 2)];
  }
}

/** The figures of the last readings that were locked. A list of numbers for each, 8 bytes a number: whole readings would take 400 each. */
class Figures {
  readonly #at: Millis[] = [];
  /** NaN: the terminal did not say. */
  readonly #signal: number[] = [];
  /** Likewise; undefined until it says some: many never do. */
  #level: number[] | undefined;

  push(at: Millis, signal = Number.NaN, level?: number): void {
    if (level !== undefined) this.#level ??= this.#at.map(() => Number.NaN);
    this.#at.push(at);
    this.#signal.push(signal);
    this.#level?.push(level ?? Number.NaN);
    if (this.#at.length <= MAXIMUM_SAMPLES) return;
    for (const list of [this.#at, this.#signal, this.#level]) list?.shift();
  }

  /** After `from`, up to `to`. */
  within(from: Millis, to: Millis) {
    const found: { readonly at: Millis; readonly signal: number | undefined; readonly level: number | undefined }[] =
      [];
    for (const [index, at] of this.#at.entries()) {
      if (at > from && at <= to)
        found.push({ at, signal: known(this.#signal[index]), level: known(this.#level?.[index]) });
    }
    return found;
  }
}

function known(value: number | undefined): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}

/** How long it took from the last usual value to the last one; undefined when that is no ramp but a step. */
function rampOf(samples: readonly { readonly at: Millis; readonly drop: number }[]): Millis | undefined {
  const start = samples.findLastIndex(({ drop }) => drop < FLAT_DB);
  const [first, next, last] = [samples[Math.max(0, start)], samples[start + 1], samples.at(-1)];
  const below = samples.length - 1 - start;
  if (first === undefined || next === undefined || last === undefined || below < 2) return undefined;
  if (next.drop > last.drop * FIRST_STEP_SHARE) return undefined;
  const lasted = last.at - first.at;
  return lasted >= RAMP_AT_LEAST ? lasted : undefined;
}

function oneDecimal(value: number): number {
  return Math.round(value * 10) / 10;
}
