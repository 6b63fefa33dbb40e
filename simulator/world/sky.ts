import { HOUR, type Millis, SECOND } from "../../agent/core/time.ts";
import type { SunTransit } from "../../agent/diagnosis/sun/transit.ts";
import type { Span } from "../fleet/power-cuts.ts";
import { type Site, UTC_OFFSET_HOURS } from "../fleet/site.ts";
import { lockLimitDb, rainFadeDb } from "./fade.ts";
import { attenuationDb, type RainCell } from "./rain-cells.ts";
import { isAdaptive } from "./satellite.ts";

const DIURNAL_DB = 0.3;
/** How closely the loss of a lock is looked for. */
const STEP: Millis = 5 * SECOND;
/** A lock is found again a little above where it was lost. */
const HYSTERESIS_DB = 0.5;
const SHOWER_KM = 20;
/** Halves what is sought to a millionth. */
const ROUNDS = 24;

/** The Sun behind the satellite of one site. */
export interface SunShadow extends SunTransit {
  /** At its peak. */
  readonly depthDb: number;
}

/** Thousands of sites share them. */
const NO_RAIN: readonly RainCell[] = [];
const NO_SUN: readonly SunShadow[] = [];

/** What is between one dish and its satellite. Pure: it is asked for any time. */
export class Sky {
  constructor(
    private readonly site: Site,
    private readonly cells: readonly RainCell[] = NO_RAIN,
    private readonly sun: readonly SunShadow[] = NO_SUN,
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
    const rain = this.cells.length === 0 ? 0 : rainFadeDb(this.attenuationDb(at));
    return clear - rain - sun;
  }

  /** Above the loss of lock. */
  marginDb(at: Millis): number {
    return this.esn0Db(at) - lockLimitDb(isAdaptive(this.site));
  }

  /** When the rain or the Sun take the terminal's lock, between the two times. */
  outages(from: Millis, to: Millis): readonly Span[] {
    return this.#clouded().flatMap((span) => this.#dark(Math.max(from, span.from), Math.min(to, span.to)));
  }

  #dark(from: Millis, to: Millis): readonly Span[] {
    const found: Span[] = [];
    let lostAt: Millis | undefined;
    for (let at = from; at < to; at += STEP) {
      const margin = this.marginDb(at);
      if (lostAt === undefined && margin < 0) lostAt = at;
      else if (lostAt !== undefined && margin > HYSTERESIS_DB) {
        found.push({ from: lostAt, to: at });
        lostAt = undefined;
      }
    }
    if (lostAt !== undefined) found.push({ from: lostAt, to });
    return found;
  }

  /** In order; between them the sky is clear. */
  #clouded(): readonly Span[] {
    const all = [
      ...this.cells.map(({ peakAt, life }) => ({ from: peakAt - life, to: peakAt + life })),
      ...this.sun.map(({ start, end }) => ({ from: start, to: end })),
    ].sort((a, b) => a.from - b.from);
    const joined: { from: Millis; to: Millis }[] = [];
    for (const span of all) {
      const last = joined.at(-1);
      if (last === undefined || span.from > last.to) joined.push(span);
      else last.to = Math.max(last.to, span.to);
    }
    return joined;
  }
}

/** A shower over one site, as strong as it takes for the lock to be gone during a span. */
export function showerOver(site: Site, { from, to }: Span, ramp: Millis): RainCell {
  const middle = (from + to) / 2;
  const life = (to - from) / 2 + ramp;
  const share = (to - from) / 2 / life;
  const taken = attenuationThatFades(new Sky(site).marginDb(middle));
  return {
    place: site,
    eastKmh: 0,
    northKmh: 0,
    radiusKm: SHOWER_KM,
    peakDb: taken / Math.cos((share * Math.PI) / 2) ** 2,
    peakAt: middle,
    life,
  };
}

/** The other way round than `rainFadeDb`, which grows with it. */
function attenuationThatFades(fadeDb: number): number {
  let [low, high] = [0, Math.max(1, fadeDb)];
  for (let round = 0; round < ROUNDS; round++) {
    const middle = (low + high) / 2;
    if (rainFadeDb(middle) < fadeDb) low = middle;
    else high = middle;
  }
  return high;
}

/** The Sun's disc moves into the beam and out again. */
export function sunFadeDb({ start, peak, end, depthDb }: SunShadow, at: Millis): number {
  if (at <= start || at >= end) return 0;
  const away = at < peak ? (peak - at) / (peak - start) : (at - peak) / (end - peak);
  return depthDb * Math.cos((away * Math.PI) / 2) ** 2;
}
