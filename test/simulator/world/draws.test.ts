import { describe, expect, it } from "vitest";
import { DAY, HOUR, MINUTE, SECOND } from "../../../agent/core/time.ts";
import { makeFleet } from "../../../simulator/fleet/fleet.ts";
import { gatewayFailures } from "../../../simulator/fleet/gateway-failures.ts";
import { powerCuts } from "../../../simulator/fleet/power-cuts.ts";
import { rainOutages, rainWeight } from "../../../simulator/fleet/rain-outages.ts";
import type { Site } from "../../../simulator/fleet/site.ts";
import { SeededRandom } from "../../../simulator/random.ts";
import { lockLimitDb, modcodAt, rainAttenuationDb, rainFadeDb } from "../../../simulator/world/fade.ts";
import { Interruptions } from "../../../simulator/world/interruptions.ts";
import { drawRttMs, nearLoss, SatellitePath } from "../../../simulator/world/path.ts";
import { attenuationDb, distanceKm, drawRainCell } from "../../../simulator/world/rain-cells.ts";
import { floorMs, isGeostationary } from "../../../simulator/world/satellite.ts";
import { Sky, showerOver, sunFadeDb } from "../../../simulator/world/sky.ts";
import { drawUsers, usageAt } from "../../../simulator/world/village.ts";

const fleet = makeFleet(4000, 11);
const geostationary = fleet.filter(isGeostationary);
const starlink = fleet.filter((site) => !isGeostationary(site));
/** A Monday. */
const BEGIN = Date.UTC(2026, 0, 5);
const YEAR = 365 * DAY;

const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);
const quantile = (values: readonly number[], share: number) => sorted(values)[Math.floor(share * values.length)] ?? 0;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const near = (value: number, wanted: number, share: number) => {
  expect(value).toBeGreaterThan(wanted * (1 - share));
  expect(value).toBeLessThan(wanted * (1 + share));
};
const power = (regime: Site["power"]) => fleet.filter((site) => site.power === regime);

describe("round trips", () => {
  it("over the geostationary satellite have a median of 620 ms, 900 at the 95th percentile, and none below the way of light", () => {
    const random = new SeededRandom(1);
    const floors = geostationary.map(floorMs);
    expect(Math.min(...floors)).toBeGreaterThan(475);
    expect(Math.max(...floors)).toBeLessThan(507);
    const rtts = geostationary.flatMap((site) =>
      Array.from({ length: 5 }, () => drawRttMs(site, floorMs(site), 0, random)),
    );
    near(quantile(rtts, 0.5), 620, 0.04);
    near(quantile(rtts, 0.95), 900, 0.06);
    expect(Math.min(...rtts)).toBeGreaterThan(475);
    const loaded = geostationary.map((site) => drawRttMs(site, floorMs(site), 1, random));
    expect(quantile(loaded, 0.95)).toBeGreaterThan(1400);
    near(quantile(loaded, 0.99), 2000, 0.2);
  });

  it("of Starlink have a median of 45 ms, and 90 at the 95th percentile", () => {
    const random = new SeededRandom(2);
    const rtts = starlink.flatMap((site) => Array.from({ length: 20 }, () => drawRttMs(site, 0, 0, random)));
    near(quantile(rtts, 0.5), 46, 0.06);
    near(quantile(rtts, 0.95), 92, 0.1);
  });
});

describe("losses", () => {
  const lossOf = (site: Site, marginDb: number) => {
    const path = new SatellitePath(site, new SeededRandom(site.index), BEGIN);
    const answers = Array.from({ length: 3000 }, (_, index) => path.probe(BEGIN + index * 7 * SECOND, marginDb, 0));
    return answers.filter((answer) => answer === undefined).length / answers.length;
  };

  it("are some thousandths under a clear sky, and up to a fifth near the loss of lock", () => {
    const clear = geostationary.slice(0, 60).map((site) => lossOf(site, 10));
    near(mean(clear), 0.003, 0.4);
    expect(Math.max(...clear)).toBeLessThan(0.015);
    expect([nearLoss(2), nearLoss(1.99), nearLoss(0)].map((loss) => Math.round(loss * 1000))).toEqual([0, 21, 200]);
    near(mean(geostationary.slice(0, 20).map((site) => lossOf(site, 0.2))), 0.185, 0.15);
  });

  it("come in bursts of 1 to 10 s, and at Starlink as 20 interruptions an hour of 0.1 to 2 s", () => {
    const lengths = (perHour: number, shortest: number, longest: number) => {
      const interruptions = new Interruptions({ perHour, shortest, longest }, new SeededRandom(3), BEGIN);
      const step = shortest / 5;
      const found: number[] = [];
      let lasts = 0;
      for (let at = BEGIN; at < BEGIN + 10 * HOUR; at += step) {
        if (interruptions.isIn(at)) lasts += step;
        else if (lasts > 0) {
          found.push(lasts);
          lasts = 0;
        }
      }
      return found;
    };
    const micro = lengths(20, 100, 2000);
    near(micro.length, 200, 0.25);
    expect(Math.max(...micro)).toBeLessThanOrEqual(2100);
    const bursts = lengths(5, 1000, 10_000);
    near(bursts.length, 50, 0.4);
    expect(quantile(bursts, 0.5)).toBeGreaterThan(3000);
  });
});

describe("rain", () => {
  it("takes as many decibels as ITU-R P.618 says for so much of the year, and Es/N0 more than those", () => {
    const table: readonly (readonly [number, number, number])[] = [
      [0.1, 19, 24],
      [0.3, 11, 14],
      [1, 4, 5.3],
      [3, 1.9, 2.5],
    ];
    for (const [percent, least, most] of table) {
      expect(rainAttenuationDb(percent)).toBeGreaterThanOrEqual(least);
      expect(rainAttenuationDb(percent)).toBeLessThanOrEqual(most);
    }
    expect(rainAttenuationDb(0.05)).toBeGreaterThan(rainAttenuationDb(0.1));
    expect(rainAttenuationDb(0.6)).toBeLessThan(rainAttenuationDb(0.5));
    expect(rainFadeDb(0)).toBe(0);
    expect(rainFadeDb(10)).toBeCloseTo(10 + 10 * Math.log10((200 + 278 * 0.9) / 200), 6);
    expect(lockLimitDb(true)).toBe(-1.5);
    expect([modcodAt(12, true), modcodAt(0, true), modcodAt(12, false)]).toEqual([
      "16APSK 5/6",
      "QPSK 1/2",
      "8PSK 3/4",
    ]);
  });

  it("is in cells of 10 to 30 km that pass over somebody, and no signal changes by more than 1 dB a second", () => {
    const random = new SeededRandom(4);
    const sites = fleet.filter(({ province }) => province === "Jawa Barat");
    const options = { from: BEGIN, to: BEGIN + 2 * HOUR, exceededPercent: [0.05, 0.3] as const };
    for (let round = 0; round < 15; round++) {
      const cell = drawRainCell(sites, options, random);
      expect(cell.radiusKm).toBeGreaterThanOrEqual(10);
      expect(cell.radiusKm).toBeLessThanOrEqual(30);
      expect(cell.peakAt - cell.life).toBeGreaterThanOrEqual(options.from);
      expect(cell.peakAt + cell.life).toBeLessThanOrEqual(options.to);
      const [hit] = [...sites].sort((a, b) => distanceKm(a, cell.place) - distanceKm(b, cell.place));
      if (hit === undefined) throw new Error("no site");
      expect(attenuationDb(cell, hit, cell.peakAt)).toBeGreaterThan(cell.peakDb / 2);
      expect(attenuationDb(cell, hit, cell.peakAt + cell.life)).toBeCloseTo(0);
      const sky = new Sky(hit, [cell]);
      for (let at = options.from; at < options.to; at += 10 * SECOND) {
        expect(Math.abs(sky.esn0Db(at + SECOND) - sky.esn0Db(at))).toBeLessThan(1);
      }
    }
  });

  it("takes the link 150 times a year, for 9 minutes in the median and 17 on average, mostly after noon and in the wet months", () => {
    const outages = fleet
      .slice(0, 80)
      .map((site) => rainOutages(site, BEGIN, BEGIN + YEAR, new SeededRandom(site.index)));
    near(mean(outages.map(({ length }) => length)), 150, 0.06);
    const all = outages.flat();
    const minutes = all.map(({ from, to }) => (to - from) / MINUTE);
    near(quantile(minutes, 0.5), 9, 0.06);
    near(mean(minutes), 17, 0.1);
    const [site] = fleet;
    if (site === undefined) throw new Error("no fleet");
    const hours = Array.from({ length: 24 * 365 }, (_, hour) => rainWeight("WIB", BEGIN + hour * HOUR));
    near(mean(hours), 1, 0.02);
    expect(rainWeight("WIB", Date.UTC(2026, 0, 5, 8))).toBeGreaterThan(
      3 * rainWeight("WIB", Date.UTC(2026, 6, 5, 8)) - 0.5,
    );
    expect(rainWeight("WIB", Date.UTC(2026, 0, 5, 8))).toBeGreaterThan(4 * rainWeight("WIB", Date.UTC(2026, 0, 5, 1)));
  });
});

describe("a shower over one site", () => {
  it("takes its lock for as long as it is to, and the signal goes down over minutes before that", () => {
    for (const site of geostationary.slice(0, 40)) {
      const span = { from: BEGIN + HOUR, to: BEGIN + HOUR + 9 * MINUTE };
      const sky = new Sky(site, [showerOver(site, span, 8 * MINUTE)]);
      const [outage, ...others] = sky.outages(BEGIN, BEGIN + 3 * HOUR);
      expect(others).toEqual([]);
      expect(Math.abs((outage?.from ?? 0) - span.from)).toBeLessThan(30 * SECOND);
      expect(Math.abs((outage?.to ?? 0) - span.to)).toBeLessThan(MINUTE);
      expect(sky.marginDb(span.from - 3 * MINUTE)).toBeGreaterThan(0.5);
      expect(sky.marginDb(span.from - 3 * MINUTE)).toBeLessThan(new Sky(site).marginDb(span.from) - 1);
    }
  });
});

describe("the signal under a clear sky", () => {
  it("has a mean of 12 dB over the sites with a deviation of 1.5, and moves by 0.3 dB over the day", () => {
    const levels = geostationary.map(({ esn0Db }) => esn0Db);
    near(mean(levels), 12, 0.01);
    near(Math.sqrt(mean(levels.map((level) => (level - 12) ** 2))), 1.5, 0.05);
    const [site] = geostationary;
    if (site === undefined) throw new Error("no site");
    const day = Array.from({ length: 96 }, (_, quarter) => new Sky(site).esn0Db(BEGIN + quarter * 15 * MINUTE));
    expect(Math.max(...day) - Math.min(...day)).toBeCloseTo(0.6, 1);
  });

  it("falls while the Sun is behind the satellite, most at its peak", () => {
    const shadow = { start: 0, peak: 100_000, end: 200_000, depthDb: 8 };
    expect([0, 100_000, 200_000].map((at) => sunFadeDb(shadow, at))).toEqual([0, 8, 0]);
    expect(sunFadeDb(shadow, 50_000)).toBeCloseTo(4);
  });
});

describe("power", () => {
  it("of the grid fails 15 times a year, for 45 minutes in the median, and five times as long as the country's average", () => {
    const cuts = power("grid")
      .slice(0, 400)
      .map((site) => powerCuts(site, BEGIN, BEGIN + YEAR, new SeededRandom(site.index)));
    near(mean(cuts.map(({ length }) => length)), 15, 0.05);
    near(
      quantile(
        cuts.flat().map(({ from, to }) => to - from),
        0.5,
      ),
      45 * MINUTE,
      0.08,
    );
    near(mean(cuts.map((ofSite) => ofSite.reduce((sum, { from, to }) => sum + to - from, 0))), 63.5 * HOUR, 0.35);
  });

  it("of a village generator begins between six and nine in the evening and ends at midnight sharp", () => {
    const [site] = power("evening").filter(({ zone }) => zone === "WIT");
    if (site === undefined) throw new Error("no such site");
    const gaps = powerCuts(site, BEGIN, BEGIN + 10 * DAY, new SeededRandom(5));
    expect(gaps).toHaveLength(11);
    for (const { from, to } of gaps.slice(1, -1)) {
      expect(new Date(from + 9 * HOUR).toISOString().slice(11)).toBe("00:00:00.000Z");
      const hour = new Date(to + 9 * HOUR).getUTCHours();
      expect(hour).toBeGreaterThanOrEqual(18);
      expect(hour).toBeLessThan(21);
    }
    expect(powerCuts({ ...site, power: "solar" }, BEGIN, BEGIN + YEAR, new SeededRandom(6))).toEqual([]);
  });
});

describe("ground stations", () => {
  it("fail two to six times a year, for 10 to 180 minutes", () => {
    const stations = Array.from({ length: 200 }, (_, seed) =>
      gatewayFailures(BEGIN, BEGIN + YEAR, new SeededRandom(seed)),
    );
    near(mean(stations.map(({ length }) => length)), 4, 0.1);
    const whole = stations.flat().filter(({ from, to }) => from > BEGIN && to < BEGIN + YEAR);
    const minutes = whole.map(({ from, to }) => (to - from) / MINUTE);
    expect(Math.min(...minutes)).toBeGreaterThanOrEqual(10);
    expect(Math.max(...minutes)).toBeLessThanOrEqual(180);
    near(mean(minutes), 95, 0.1);
  });
});

describe("the village", () => {
  /** @param day from Monday. */
  const at = (day: number, hour: number) => usageAt(BEGIN + day * DAY + hour * HOUR);

  it("is busiest in the evening and in office hours, with a dip at noon that is deeper on Friday, and quieter on Sunday", () => {
    expect(at(0, 20)).toBeGreaterThan(at(0, 10));
    expect(at(0, 10)).toBeGreaterThan(at(0, 12.3));
    expect(at(4, 12.3)).toBeLessThan(at(0, 12.3));
    expect(at(0, 4)).toBeLessThan(0.1);
    expect(at(6, 20)).toBeCloseTo(at(0, 20) * 0.6);
  });

  it("has 8 people on the Wi-Fi at its busiest hour, and never more than 40", () => {
    const random = new SeededRandom(7);
    const users = Array.from({ length: 5000 }, () => drawUsers(1, random));
    near(mean(users), 8, 0.03);
    expect(Math.max(...users)).toBeLessThanOrEqual(40);
    expect(drawUsers(100, random)).toBe(40);
  });
});
