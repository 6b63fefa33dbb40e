import type { Alarm, Clock } from "../../core/clock.ts";
import type { Reading } from "../../core/collector.ts";
import type { Component } from "../../core/component.ts";
import { problemStatus, reasonOf } from "../../core/errors.ts";
import type { Log } from "../../core/log.ts";
import { type Draft, type Recorder, type ServiceFields, stampNow } from "../../core/record.ts";
import { SERVICE_UNITS, type ServiceUnit } from "../../core/services.ts";
import type { ServiceStatus } from "../../core/status.ts";
import type { Millis } from "../../core/time.ts";
import { Appends } from "../appends.ts";
import { atBoundaries } from "../slots.ts";
import type { DayUniques } from "./day-uniques.ts";
import { UnitWindow } from "./unit-window.ts";

export interface ServiceWindowsPorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly recorder: Recorder;
}

/**
 * Makes a `service` record of each unit and window, all of one window in one append. A window is longer than that of the link: checks come
 * every five minutes, and what is coarse in time is kind to people and to the quota. It ends at multiples of its length in monotonic time,
 * is recorded once or not at all, and is never merged into the next.
 */
export class ServiceWindows implements Component {
  readonly name = "service windows";
  readonly #units = new Map<ServiceUnit, UnitWindow>();
  readonly #last = new Map<ServiceUnit, { readonly at: Millis; readonly fields: ServiceFields }>();
  readonly #appends = new Appends();
  #boundaries: Alarm | undefined;
  #opened: Millis | undefined;
  #refused = 0;

  /** @param uniques of the units whose devices are counted. */
  constructor(
    private readonly length: Millis,
    private readonly uniques: ReadonlyMap<ServiceUnit, DayUniques>,
    private readonly ports: ServiceWindowsPorts,
  ) {}

  async start(): Promise<void> {
    this.#opened = this.#now();
    this.#boundaries = atBoundaries(
      this.ports.clock,
      () => this.length,
      () => this.#close(),
    );
  }

  async stop(deadline: Millis): Promise<void> {
    this.#boundaries?.cancel();
    this.#close();
    this.#opened = undefined;
    await this.#appends.finish(this.ports.clock, this.ports.log, deadline);
  }

  /** From the sink of the runner; readings of other things are passed over. */
  take(readings: readonly Reading[]): void {
    for (const reading of readings) {
      if (reading.of !== "service") continue;
      const { unit } = reading.service;
      const window = this.#units.get(unit) ?? new UnitWindow(unit);
      window.add(reading.service);
      this.#units.set(unit, window);
    }
  }

  /**
   * What was recorded last of each unit, unless it is outdated: checks as far apart as windows leave a window out now and then. Empty while
   * nothing was.
   */
  status(): { readonly services?: readonly ServiceStatus[] } {
    const oldest = this.#now() - 3 * this.length;
    const services = SERVICE_UNITS.flatMap((unit) => {
      const last = this.#last.get(unit);
      if (last === undefined || last.at < oldest) return [];
      const { kind: _kind, span: _span, ...status } = last.fields;
      return [status];
    });
    return services.length === 0 ? {} : { services };
  }

  #close(): void {
    const now = this.#now();
    const span = this.#opened === undefined ? 0 : now - this.#opened;
    if (span <= 0) return;
    this.#opened = now;
    const stamp = stampNow(this.ports.clock);
    const drafts: Draft[] = [];
    for (const [unit, window] of this.#units) {
      const fields = window.take(span, this.uniques.get(unit)?.count);
      if (fields === undefined) continue;
      this.#last.set(unit, { at: now, fields });
      drafts.push({ ...stamp, ...fields });
    }
    if (drafts.length === 0) return;
    this.#appends.add(this.#record(drafts));
  }

  /** Never rejects. */
  async #record(drafts: readonly Draft[]): Promise<void> {
    const { log, recorder } = this.ports;
    try {
      await recorder.append(drafts);
      if (this.#refused > 0) log.info("windows are recorded again", { refused: this.#refused });
      this.#refused = 0;
    } catch (error) {
      this.#refused += 1;
      if (this.#refused > 1) return;
      log.warn("window was not recorded", { code: problemStatus(error).code, reason: reasonOf(error) });
    }
  }

  #now(): Millis {
    return Math.round(this.ports.clock.monotonic());
  }
}
