import * as Astronomy from "astronomy-engine";
import { describe, expect, it } from "vitest";
import { SunForecast, type SunTransit } from "../../../agent/diagnosis/sun/transit.ts";

const SECOND = 1000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;
const SATRIA_1 = { satelliteLongitude: 146, dishMetres: 0.98, downlinkGigahertz: 20 };
const YEAR = { from: Date.UTC(2026, 0, 1), to: Date.UTC(2027, 0, 1) };

function transitsOf(latitude: number, longitude: number, change: Partial<typeof SATRIA_1> = {}): readonly SunTransit[] {
  const forecast = new SunForecast({ latitude, longitude, ...SATRIA_1, ...change });
  const found: SunTransit[] = [];
  for (let at = YEAR.from; ; at = (found.at(-1)?.end ?? at) + 1) {
    const next = forecast.next(at);
    if (next === undefined || next.start >= YEAR.to) return found;
    found.push(next);
  }
}

/** Days, and the time of the middle, at a place. */
function told(transits: readonly SunTransit[], hoursAhead: number): readonly string[] {
  return transits.map(({ peak }) => new Date(peak + hoursAhead * HOUR).toISOString().slice(5, 16).replace("T", " "));
}

/** What it means to be in a transit, worked out by somebody else: the angle between the Sun and the satellite, less the limit. */
class Oracle {
  static readonly limit = (70 * (0.299792458 / 20)) / 0.98 / 2 + 0.27;
  readonly #site: Astronomy.Observer;
  readonly #satellite = new Astronomy.Observer(0, SATRIA_1.satelliteLongitude, 42_164_200 - 6_378_137);

  constructor(latitude: number, longitude: number) {
    this.#site = new Astronomy.Observer(latitude, longitude, 0);
  }

  beyondLimit(at: number): number {
    const time = Astronomy.MakeTime(new Date(at));
    const site = Astronomy.ObserverVector(time, this.#site, true);
    const satellite = Astronomy.ObserverVector(time, this.#satellite, true);
    const geocentric = Astronomy.GeoVector(Astronomy.Body.Sun, time, true);
    const sun = Astronomy.RotateVector(Astronomy.Rotation_EQJ_EQD(time), geocentric);
    return Astronomy.AngleBetween(minus(sun, site), minus(satellite, site)) - Oracle.limit;
  }

  /** The closest approach between two times that are less than twelve hours apart. */
  closest(from: number, to: number): number {
    let [left, right] = [from, to];
    while (right - left > 5 * SECOND) {
      const third = (right - left) / 3;
      if (this.beyondLimit(left + third) < this.beyondLimit(right - third)) right -= third;
      else left += third;
    }
    return this.beyondLimit((left + right) / 2);
  }
}

function minus(a: Astronomy.Vector, b: Astronomy.Vector): Astronomy.Vector {
  return new Astronomy.Vector(a.x - b.x, a.y - b.y, a.z - b.z, a.t);
}

const INDONESIA = [-11, -8, -5, -2, 1, 4, 6].flatMap((latitude) =>
  [95, 101, 107, 113, 119, 125, 131, 137, 141].map((longitude) => ({ latitude, longitude })),
);

describe("forecast of sun outages", () => {
  it.each([
    { place: "Jakarta", at: [-6.2, 106.8, 7], days: ["03-22", "03-25", "09-19", "09-22"], march: "08:58" },
    { place: "Kupang", at: [-10.18, 123.6, 8], days: ["03-23", "03-27", "09-17", "09-20"], march: "10:07" },
    { place: "Jayapura", at: [-2.53, 140.7, 9], days: ["03-20", "03-23", "09-20", "09-23"], march: "11:19" },
  ] as const)(
    "for a dish of 0.98 m towards 146 E: $place",
    ({ place, at: [latitude, longitude, ahead], days, march }) => {
      const transits = transitsOf(latitude, longitude);
      const all = told(transits, ahead);
      const inMarch = all.filter((day) => day.startsWith("03"));
      const inSeptember = all.filter((day) => day.startsWith("09"));
      const edges = [inMarch[0], inMarch.at(-1), inSeptember[0], inSeptember.at(-1)].map((day) => day?.slice(0, 5));
      expect(edges).toEqual(days);
      expect(inMarch.map((day) => day.slice(6))).toContain(march);
      if (place === "Jakarta") expect(inSeptember.map((day) => day.slice(6))).toContain("08:45");
      for (const { start, peak, end } of transits) {
        expect(end - start).toBeLessThan(6.5 * MINUTE);
        expect(Math.abs((start + end) / 2 - peak)).toBeLessThan(5 * SECOND);
      }
    },
  );

  it("begins and ends within 30 s of what astronomy-engine says, all over Indonesia for a year", () => {
    let checked = 0;
    for (const { latitude, longitude } of INDONESIA) {
      const oracle = new Oracle(latitude, longitude);
      for (const { start, peak, end } of transitsOf(latitude, longitude)) {
        const where = `${latitude} ${longitude} ${new Date(peak).toISOString()}`;
        expect(oracle.beyondLimit(start - 30 * SECOND), where).toBeGreaterThan(0);
        expect(oracle.beyondLimit(end + 30 * SECOND), where).toBeGreaterThan(0);
        // Within 30 s of the beginning it has begun; one of less than a minute may be too short for it to begin at all.
        if (end - start < MINUTE) continue;
        expect(oracle.beyondLimit(start + 30 * SECOND), where).toBeLessThan(0);
        expect(oracle.beyondLimit(end - 30 * SECOND), where).toBeLessThan(0);
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(INDONESIA.length * 6);
  });

  it("misses none of more than a minute on the days before and after each season", () => {
    // So close that the Sun is within the limit for less than a minute.
    const grazing = 0.02;
    for (const { latitude, longitude } of INDONESIA.filter((_, index) => index % 4 === 0)) {
      const oracle = new Oracle(latitude, longitude);
      const transits = transitsOf(latitude, longitude);
      const peaks = transits.map(({ peak }) => peak);
      const neighbours = peaks.flatMap((peak) => [peak - DAY, peak + DAY]);
      const missing = neighbours.filter((at) => peaks.every((peak) => Math.abs(peak - at) > HOUR));
      expect(missing).toHaveLength(4);
      for (const at of missing) expect(oracle.closest(at - HOUR, at + HOUR)).toBeGreaterThan(-grazing);
    }
  });

  it("is longer for a small dish and shorter for a large one", () => {
    const longest = (dishMetres: number) =>
      Math.max(...transitsOf(-6.2, 106.8, { dishMetres }).map(({ start, end }) => end - start));
    expect(longest(0.74)).toBeGreaterThan(longest(0.98));
    expect(longest(2.4)).toBeLessThan(longest(0.98));
  });

  it("is none where the satellite is below the horizon", () => {
    expect(new SunForecast({ latitude: 50, longitude: 10, ...SATRIA_1 }).next(YEAR.from)).toBeUndefined();
  });

  it("finds the one that goes on, and those that touch a stretch of time", () => {
    const forecast = new SunForecast({ latitude: -6.2, longitude: 106.8, ...SATRIA_1 });
    const [first] = transitsOf(-6.2, 106.8);
    if (first === undefined) throw new Error("there is one");
    expect(forecast.next(first.peak)).toEqual(first);
    expect(forecast.within(first.start - HOUR, first.start)).toEqual(first);
    expect(forecast.within(first.end, first.end + HOUR)).toEqual(first);
    expect(forecast.within(first.end + 1, first.end + HOUR)).toBeUndefined();
    expect(forecast.within(first.start - HOUR, first.start - 1)).toBeUndefined();
  });
});
