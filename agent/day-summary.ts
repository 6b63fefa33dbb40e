import type { Calendar } from "./core/calendar.ts";
import type { Clock } from "./core/clock.ts";
import type { Component } from "./core/component.ts";
import { problemStatus } from "./core/errors.ts";
import { type Keepsake, readKeptInTime, writeKept } from "./core/keepsake.ts";
import type { Log } from "./core/log.ts";
import type { OutageFields, PreviousRun, Recorder, Stamp } from "./core/record.ts";
import { stampNow } from "./core/record.ts";
import { Rounds } from "./core/rounds.ts";
import { MINUTE, type Millis } from "./core/time.ts";
import { addDays, type DayAccount, dayOfOutage, EMPTY_DAY, isDayAccount, splitByDate } from "./day-account.ts";

/** Each costs a sync of the disk; a power cut takes at most so much of the summary. */
const KEEP_EVERY: Millis = 15 * MINUTE;
const LOOK_EVERY: Millis = MINUTE;
/** What a store that takes nothing may keep waiting: a month. */
const MAXIMUM_WAITING = 32;

export interface DaySummaryParts {
  readonly calendar: Calendar;
  readonly clock: Clock;
  readonly log: Log;
  readonly recorder: Recorder;
  readonly keepsake: Keepsake;
  readonly measuring: {
    /** What was measured so far. */
    measuredDay(): Partial<DayAccount>;
    /** The same, and begins anew. */
    closeDay(): Partial<DayAccount>;
  };
  /** Asked after the start. */
  readonly previousRun: () => PreviousRun | undefined;
}

/** An account of a day, or of a part of it, that is not this run's own. */
interface KeptDay {
  readonly stamp: Stamp;
  readonly date?: string;
  readonly account: DayAccount;
}

/**
 * At midnight of the site: the summary of the day that ended. At many sites the power is off at midnight, so the account is kept, and goes on
 * when the power comes back on the same day; on a later day it is recorded then. How long the box was off is known as soon as the time is.
 */
export class DaySummary implements Component {
  readonly name = "day summary";
  readonly #rounds: Rounds;
  #cancel: (() => void) | undefined;
  /** Of this day, and not in what is measured: what earlier runs kept, outages, time without power. */
  #account: DayAccount = EMPTY_DAY;
  /** What an earlier run kept, until the day of it can be told from this one. */
  #earlier: KeptDay | undefined;
  #offIsKnown = false;
  /** Over, and not recorded. */
  #waiting: readonly KeptDay[] = [];
  #keptAt: Millis = 0;
  #closedAt: Millis = Number.NEGATIVE_INFINITY;

  constructor(private readonly parts: DaySummaryParts) {
    this.#rounds = new Rounds(parts.clock, this.#look.bind(this));
  }

  async start(): Promise<void> {
    const { calendar, clock, keepsake, log } = this.parts;
    const kept = await readKeptInTime(keepsake, "day", clock, log);
    this.#earlier = fromKept(kept);
    this.#waiting = waitingFromKept(kept);
    this.#keptAt = clock.monotonic();
    this.#cancel = calendar.schedule(this.name, "0 0 * * *", () => this.#close());
    this.#rounds.start();
  }

  async stop(): Promise<void> {
    this.#cancel?.();
    void this.#rounds.stop();
    if (this.#waiting.length > 0) await this.#record([]);
    await this.#keep();
  }

  /** An outage is over. */
  outage(fields: OutageFields): void {
    this.#account = addDays(this.#account, dayOfOutage(fields));
  }

  /** Never rejects. Resolves with the time until the next look. */
  async #look(): Promise<Millis> {
    await this.#settle();
    if (this.#waiting.length > 0) await this.#retry();
    if (this.parts.clock.monotonic() - this.#keptAt >= KEEP_EVERY) await this.#keep();
    return LOOK_EVERY;
  }

  async #retry(): Promise<void> {
    await this.#record([]);
    // Otherwise the next run would record them again.
    if (this.#waiting.length === 0) await this.#keep();
  }

  async #close(): Promise<void> {
    await this.#settle();
    const date = this.#date();
    const account = addDays(this.#account, this.parts.measuring.closeDay());
    this.#account = EMPTY_DAY;
    this.#closedAt = this.parts.clock.monotonic();
    await this.#record([{ stamp: stampNow(this.parts.clock), ...(date === undefined ? {} : { date }), account }]);
    await this.#keep();
  }

  /** Once the time is known: whether what was kept is of this day, and how long the box was off. */
  async #settle(): Promise<void> {
    const today = this.#date();
    if (today === undefined || (this.#offIsKnown && this.#earlier === undefined)) return;
    const days = new Map<string | undefined, KeptDay>();
    if (this.#earlier !== undefined) days.set(this.#earlier.date, this.#earlier);
    for (const { date, ms, end } of this.#offIsKnown ? [] : this.#off()) {
      const before = days.get(date)?.account ?? EMPTY_DAY;
      days.set(date, { stamp: { at: end }, date, account: addDays(before, { unpoweredMs: ms }) });
    }
    this.#offIsKnown = true;
    this.#earlier = undefined;
    const ofToday = days.get(today);
    days.delete(today);
    if (ofToday !== undefined) this.#account = addDays(this.#account, ofToday.account);
    if (days.size === 0) return;
    await this.#record([...days.values()]);
    // Otherwise the next run would record them again.
    await this.#keep();
  }

  #off() {
    const { clock, calendar, previousRun } = this.parts;
    const lastAlive = previousRun()?.lastAlive;
    if (lastAlive?.at === undefined || lastAlive.boot === clock.bootId) return [];
    const booted = Math.round(clock.wall().at - clock.monotonic());
    return splitByDate(lastAlive.at, booted, (at) => calendar.localDate(at));
  }

  /** What waits as well. What is refused waits until the next look. Never rejects. */
  async #record(days: readonly KeptDay[]): Promise<void> {
    const due = [...this.#waiting, ...days.filter(isTold)];
    const isNew = due.length > this.#waiting.length;
    this.#waiting = [];
    try {
      await this.parts.recorder.append(
        due.map(({ stamp, date, account }) => ({
          kind: "day" as const,
          ...stamp,
          ...(date === undefined ? {} : { date }),
          ...account,
        })),
      );
    } catch (error) {
      this.#waiting = [...due, ...this.#waiting].slice(-MAXIMUM_WAITING);
      // Once for each day, not for each try.
      if (isNew) this.parts.log.error("summary of a day not recorded", { days: due.map(({ date }) => date), error });
    }
  }

  /** Never rejects. */
  async #keep(): Promise<void> {
    const { clock, keepsake, log, measuring } = this.parts;
    // Without the time there is no telling whether the earlier account is of this day: it goes by itself.
    const earlier = this.#earlier;
    this.#earlier = undefined;
    if (earlier !== undefined) await this.#record([earlier]);
    this.#keptAt = clock.monotonic();
    const date = this.#date();
    const kept = {
      stamp: stampNow(clock),
      ...(date === undefined ? {} : { date }),
      account: addDays(this.#account, measuring.measuredDay()),
      ...(this.#waiting.length === 0 ? {} : { waiting: this.#waiting }),
    };
    try {
      await writeKept(keepsake, "day", kept);
    } catch (error) {
      log.warn("summary of the day not kept", { code: problemStatus(error).code });
    }
  }

  /** Of this account, at the site; undefined while the time is not trusted. Until it is closed, some seconds after midnight, it is of the day before. */
  #date(): string | undefined {
    const { clock, calendar } = this.parts;
    const { at, trusted } = clock.wall();
    const isNew = clock.monotonic() - this.#closedAt < 2 * MINUTE;
    return trusted ? calendar.localDate(isNew ? at : at - MINUTE) : undefined;
  }
}

/** Of a day that has only begun there is nothing to tell. */
function isTold({ account }: KeptDay): boolean {
  return account.span > 0 || account.unpoweredMs > 0 || account.outages.length > 0;
}

function waitingFromKept(kept: unknown): readonly KeptDay[] {
  const { waiting } = (typeof kept === "object" && kept !== null ? kept : {}) as { readonly waiting?: unknown };
  return Array.isArray(waiting) ? waiting.slice(-MAXIMUM_WAITING).flatMap((day) => fromKept(day) ?? []) : [];
}

function fromKept(kept: unknown): KeptDay | undefined {
  const { stamp, date, account } = (typeof kept === "object" && kept !== null ? kept : {}) as Partial<KeptDay>;
  const isStamp = Number.isFinite(stamp?.at) || (typeof stamp?.boot === "string" && Number.isFinite(stamp.up));
  if (stamp === undefined || !isStamp || !isDayAccount(account)) return undefined;
  return { stamp, account, ...(typeof date === "string" ? { date } : {}) };
}
