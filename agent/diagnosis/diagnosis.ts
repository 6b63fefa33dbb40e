import type { Clock } from "../core/clock.ts";
import { probesOf, type Reading } from "../core/collector.ts";
import type { Component } from "../core/component.ts";
import { problemStatus } from "../core/errors.ts";
import { type Keepsake, readKeptInTime, writeKept } from "../core/keepsake.ts";
import type { Log } from "../core/log.ts";
import type { OutageFields, PreviousRun, Recorder } from "../core/record.ts";
import { Rounds } from "../core/rounds.ts";
import type { DiagnosisStatus } from "../core/status.ts";
import { DAY, MINUTE, type Millis, SECOND } from "../core/time.ts";
import { outagesFromKept } from "./kept-outages.ts";
import type { Layer } from "./layer.ts";
import { momentNow } from "./moment.ts";
import { type OutageOptions, Outages } from "./outages.ts";
import type { SunTransit } from "./sun/transit.ts";

const NOT_RECORDED = "outage not recorded";
const NOT_KEPT = "outages not kept";

/** Outages take minutes; nobody waits for them to the second. */
const LOOK_EVERY: Millis = 15 * SECOND;
/** Each costs a sync of the disk. While nothing begins, changes or ends there is none. */
const KEEP_EVERY: Millis = MINUTE;
/** Of the forecast: it is of minutes in some days. */
const FORECAST_EVERY: Millis = DAY / 4;

export interface DiagnosisParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly recorder: Recorder;
  readonly keepsake: Keepsake;
  /** Asked at the start. Undefined when there was none. */
  readonly previousRun: () => PreviousRun | undefined;
  /** An outage is recorded. */
  readonly onOutage: (fields: OutageFields) => void;
  readonly options: OutageOptions;
}

/**
 * The shell around `Outages`: gives it the time, keeps what it must not forget, and records the outages that are over.
 *
 * INVARIANTS
 * - An outage is forgotten only when it has been recorded, or 64 later ones wait for the same. A power cut between the two records it twice, with the same start and end.
 * - Nothing is written to disk while nothing changes, and not more often than each minute otherwise, but for the start, the stop and an
 *   outage that was recorded.
 */
export class Diagnosis implements Component {
  readonly name = "diagnosis";
  readonly #rounds: Rounds;
  readonly #outages: Outages;
  #isReady = false;
  #keptKey = "";
  #keptAt = Number.NEGATIVE_INFINITY;
  #forgotten = 0;
  /** What fails now, by the sentence that says so; undefined until something does. */
  #failing: Map<string, string> | undefined;
  #forecast: { readonly at: Millis; readonly transit: SunTransit | undefined } | undefined;

  constructor(private readonly parts: DiagnosisParts) {
    this.#outages = new Outages(parts.options);
    this.#rounds = new Rounds(parts.clock, this.#look.bind(this));
  }

  async start(): Promise<void> {
    const { clock, keepsake, log, previousRun } = this.parts;
    const kept = outagesFromKept(await readKeptInTime(keepsake, "outages", clock, log));
    this.#outages.begin(momentNow(clock), kept, previousRun());
    this.#isReady = true;
    this.#keptKey = kept === undefined ? this.#key() : "";
    this.#rounds.start();
  }

  async stop(): Promise<void> {
    await this.#rounds.stop();
    this.#isReady = false;
    await this.#tell();
    // What goes on is kept to the second, whatever was kept before.
    if (this.#outages.kept.open.length > 0 || this.#key() !== this.#keptKey) await this.#keep();
  }

  /**
   * What one run of a collector brought. @param startedAt monotonic: when it began. @param reached of a pass over the ladder: whether it
   * reached the internet; undefined when nobody can tell.
   */
  observe(readings: readonly Reading[], startedAt: Millis, reached: boolean | undefined): void {
    if (!this.#isReady) return;
    const { clock } = this.parts;
    const probes = probesOf(readings);
    if (probes.length > 0) this.#outages.pass(momentNow(clock, startedAt), probes, reached);
    for (const reading of readings) {
      if (reading.of === "terminal") this.#outages.terminal(momentNow(clock), reading.terminal);
      if (reading.of === "host") this.#outages.battery(reading.host.upsOnBattery === true);
    }
  }

  /** Where the last pass over the ladder found the link to be broken; undefined while it is not out. */
  get brokenAt(): Layer | undefined {
    return this.#outages.brokenAt;
  }

  status(): DiagnosisStatus {
    const { clock } = this.parts;
    const wall = clock.wall();
    const now = this.#outages.now;
    const transit = wall.trusted ? this.#nextTransit(wall.at) : undefined;
    const since = now?.since.boot === clock.bootId ? clock.monotonic() - now.since.up : undefined;
    return {
      ...(now === undefined
        ? {}
        : { outage: { of: now.scope, ...(since === undefined ? {} : { forMs: Math.round(since) }) } }),
      ...(transit === undefined ? {} : { sunOutage: { start: transit.start, end: transit.end } }),
    };
  }

  /** Never rejects. Resolves with the time until the next look. */
  async #look(): Promise<Millis> {
    await this.#tell();
    const isDue = this.parts.clock.monotonic() - this.#keptAt >= KEEP_EVERY;
    if (isDue && this.#key() !== this.#keptKey) await this.#keep();
    return LOOK_EVERY;
  }

  /** Never rejects. */
  async #tell(): Promise<void> {
    const now = momentNow(this.parts.clock);
    const due = this.#outages.due(now);
    if (due.length === 0) return;
    const told = due.flatMap((finished) => this.#outages.tell(finished, now) ?? []);
    try {
      if (told.length > 0) await this.parts.recorder.append(told.map(({ draft }) => draft));
    } catch (error) {
      this.#fail(NOT_RECORDED, problemStatus(error).code);
      const { forgotten } = this.#outages;
      if (forgotten > this.#forgotten) this.parts.log.error("outages are forgotten untold", { forgotten });
      this.#forgotten = forgotten;
      return;
    }
    this.#failing?.delete(NOT_RECORDED);
    this.#outages.told(due);
    for (const { fields } of told) {
      const { cause, confidence, downMs } = fields;
      this.parts.log.info("an outage is over", { cause, confidence, downMs });
      this.parts.onOutage(fields);
    }
    await this.#keep();
  }

  /** Never rejects. */
  async #keep(): Promise<void> {
    const { clock, keepsake } = this.parts;
    const key = this.#key();
    this.#keptAt = clock.monotonic();
    try {
      await writeKept(keepsake, "outages", this.#outages.kept);
      this.#keptKey = key;
      this.#failing?.delete(NOT_KEPT);
    } catch (error) {
      this.#fail(NOT_KEPT, problemStatus(error).code);
    }
  }

  /** Tried again by itself; said once. */
  #fail(what: string, code: string): void {
    this.#failing ??= new Map();
    if (this.#failing.get(what) === code) return;
    this.#failing.set(what, code);
    this.parts.log.warn(what, { code });
  }

  /** Differs when there is something new to keep: not for every pass that finds what the one before found. */
  #key(): string {
    const { open, finished, rungs, onBattery } = this.#outages.kept;
    const states = open.map(({ scope, start, boot, flaps, layer, signs, upSince }) => {
      return [scope, start.boot, start.up, start.at !== undefined, boot, flaps, layer, signs, upSince !== undefined];
    });
    return JSON.stringify([states, finished.map(({ end }) => [end.boot, end.up]), rungs, onBattery]);
  }

  #nextTransit(at: Millis): SunTransit | undefined {
    const { sun } = this.#outages;
    if (sun === undefined) return undefined;
    const known = this.#forecast;
    const isCurrent = known !== undefined && at >= known.at && at < known.at + FORECAST_EVERY;
    if (known === undefined || !isCurrent || (known.transit !== undefined && known.transit.end < at)) {
      this.#forecast = { at, transit: sun.next(at) };
    }
    return this.#forecast?.transit;
  }
}
