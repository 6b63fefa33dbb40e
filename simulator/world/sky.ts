import { HOUR, type Millis, SECOND } from "../../agent/core/time.ts";
import type { SunTransit } from "../../agent/diagnosis/sun/transit.ts";
import { type Site, UTC_OFFSET_HOURS } from "../fleet/site.ts";
import { lockLimitDb, rainFadeDb } from "./fade.ts";
import { attenuationDb, type RainCell } from "./rain-cells.ts";
import { isAdaptive } from "./satellite.ts";

const DIURNAL_DB = 0.3;
/** How closely the loss of a lock is looked for. */
const STEP: Millis = 5 * SECOND;
/** A lock is found again a little above where it was lost. */
const HYSTERESIS_DB = 0.5;

/** The Sun behind the satellite of one site. */
export interface SunShadow extends SunTransit {
  /** At its peak. */
  readonly depthDb: number;
}

/** What is between one dish and its satellite. Pure: it is asked for any time. */
export class Sky {
  constructor(
    private readonly site: Site,
    private readonly cells: readonly RainCell[] = [],
    private readonly sun: readonly SunShadow[] = [],
  ) {}

  /** Of all cells, decibels. */
  attenuationDb(at: Millis): number {
    return this.cells.reduce((sum, cell) => sum + attenuationDb(cell, this.site, at), 0);
  }

  /** Without noise of the measurement. */
  esn0Db(at: Millis): number {
    const hour = (at / HOUR + UTC_OFFSET_HOURS[this.site.zone]) % 24;
    const clear = this.site.esn0Db + DIURNAL_DB * Math.cos((hour / 12) * Math.PI);
    const sun = this.sun.reduce((most, shadow) => Math.max(most, sunFadeDb(shadow, at)), 0);
    return clear - rainFadeDb(this.attenuationDb(at)) - sun;
  }

  /** Above the loss of lock. */
  marginDb(at: Millis): number {
    return this.esn0Db(at) - lockLimitDb(isAdaptive(this.site));
  }

  /** When the rain or the Sun take the terminal's lock, between the two times. */
  outages(from: Millis, to: Millis): readonly { readonly from: Millis; readonly to: Millis }[] {
    const found: { from: Millis; to: Millis }[] = [];
    let lostAt: Millis | undefined;
    const [first, last] = this.#clouded();
    for (let at = Math.max(from, first); at < Math.min(to, last); at += STEP) {
      const margin = this.marginDb(at);
      if (lostAt === undefined && margin < 0) lostAt = at;
      else if (lostAt !== undefined && margin > HYSTERESIS_DB) {
        found.push({ from: lostAt, to: at });
        lostAt = undefined;
      }
    }
    if (lostAt !== undefined) found.push({ from: lostAt, to: Math.min(to, last) });
    return found;
  }

  /** Before and after that the sky is clear. */
  #clouded(): readonly [from: Millis, to: Millis] {
    const begins = [...this.cells.map(({ peakAt, life }) => peakAt - life), ...this.sun.map(({ start }) => start)];
    const ends = [...this.cells.map(({ peakAt, life }) => peakAt + life), ...this.sun.map(({ end }) => end)];
    return [Math.min(...begins), Math.max(...ends)];
  }
}

/** The Sun's disc moves into the beam and out again. */
export function sunFadeDb({ start, peak, end, depthDb }: SunShadow, at: Millis): number {
  if (at <= start || at >= end) return 0;
  const away = at < peak ? (peak - at) / (peak - start) : (at - peak) / (end - peak);
  return depthDb * Math.cos((away * Math.PI) / 2) ** 2;
}
