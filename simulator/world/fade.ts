/**
 * Rain at 20 GHz in Indonesia (ITU-R P.618-13 with 100 mm/h exceeded 0.01 % of the year), by the middle of what is found over the country: so
 * many decibels are exceeded in so many hundredths of the year.
 */
const EXCEEDED: readonly (readonly [percent: number, attenuationDb: number])[] = [
  [0.1, 21.5],
  [0.3, 12.5],
  [1, 4.65],
  [3, 2.2],
];
/** Noise temperatures, kelvin: of a receiver under a clear sky, and of rain. */
const CLEAR_KELVIN = 200;
const RAIN_KELVIN = 278;
/** A demodulator holds a carrier this far below what its most robust modulation needs. */
const HOLD_DB = 2.5;

/** Es/N0 that a modulation and coding of DVB-S2 needs (EN 302 307-1, table 13), the most robust first. */
const MODCODS: readonly (readonly [name: string, needsDb: number])[] = [
  ["QPSK 1/2", 1],
  ["QPSK 3/4", 4.03],
  ["8PSK 2/3", 6.62],
  ["8PSK 3/4", 7.91],
  ["8PSK 5/6", 9.35],
  ["16APSK 3/4", 10.21],
  ["16APSK 5/6", 11.61],
  ["32APSK 3/4", 12.73],
];
/** Of terminals that keep to one. */
const FIXED = MODCODS[3] as (typeof MODCODS)[number];

/** Rain attenuation that is exceeded in so much of the year, straight between the known points on logarithmic scales, and beyond them. */
export function rainAttenuationDb(percentOfYear: number): number {
  const next = EXCEEDED.findIndex(([percent]) => percent >= percentOfYear);
  const upper = Math.min(EXCEEDED.length - 1, Math.max(1, next === -1 ? EXCEEDED.length : next));
  const [[p1, a1], [p2, a2]] = [EXCEEDED[upper - 1], EXCEEDED[upper]] as [[number, number], [number, number]];
  const share = Math.log(percentOfYear / p1) / Math.log(p2 / p1);
  return a1 * (a2 / a1) ** share;
}

/** How far Es/N0 falls: rain takes from the carrier and, being warm, adds to the noise. */
export function rainFadeDb(attenuationDb: number): number {
  const rain = RAIN_KELVIN * (1 - 10 ** (-attenuationDb / 10));
  return attenuationDb + 10 * Math.log10((CLEAR_KELVIN + rain) / CLEAR_KELVIN);
}

/** What a terminal runs with. Those that adapt take the fastest that Es/N0 allows. */
export function modcodAt(esn0Db: number, isAdaptive: boolean): string {
  if (!isAdaptive) return FIXED[0];
  return MODCODS.findLast(([, needsDb]) => needsDb <= esn0Db)?.[0] ?? MODCODS[0]?.[0] ?? "";
}

/** Below this a terminal loses its lock. */
export function lockLimitDb(isAdaptive: boolean): number {
  return (isAdaptive ? (MODCODS[0]?.[1] ?? 0) : FIXED[1]) - HOLD_DB;
}
