import { describe, expect, it } from "vitest";
import { makeFleet } from "../../../simulator/fleet/fleet.ts";
import { niceStep, timeMarks, valueMarks } from "../../../simulator/page/browser/chart/scale.ts";
import { Fleet } from "../../../simulator/page/browser/fleet.ts";
import { makeMask } from "../../../simulator/page/browser/map/mask.ts";
import { INDONESIA, Projection } from "../../../simulator/page/browser/map/projection.ts";
import { MessageRates } from "../../../simulator/page/browser/message-rates.ts";
import { packFleet } from "../../../simulator/page/fleet-document.ts";
import { formatBytes, formatDuration, formatTime, signOf } from "../../../simulator/page/format.ts";

describe("what the page draws with", () => {
  it("unpacks the fleet as it was packed", () => {
    const sites = makeFleet(700, 3);
    const fleet = new Fleet(packFleet(sites));
    expect(fleet.count).toBe(700);
    for (const [position, site] of sites.entries()) {
      const { name, province, gateway, power, terminal } = site;
      expect(fleet.describe(position)).toEqual({ name, province, gateway, power, terminal });
      expect(fleet.longitudes[position]).toBeCloseTo(site.longitude, 9);
      expect(fleet.latitudes[position]).toBeCloseTo(site.latitude, 9);
    }
  });

  it("fits the country into any frame, and zooms around the place that is pointed at", () => {
    for (const [width, height] of [
      [1200, 460],
      [390, 180],
    ] as const) {
      const all = Projection.fit(width, height);
      expect(all.x(INDONESIA.west)).toBeGreaterThanOrEqual(-1e-9);
      expect(all.x(INDONESIA.east)).toBeLessThanOrEqual(width + 1e-9);
      expect(all.y(INDONESIA.north)).toBeGreaterThanOrEqual(-1e-9);
      expect(all.y(INDONESIA.south)).toBeLessThanOrEqual(height + 1e-9);
      const [x, y] = [all.x(120), all.y(-3)];
      const near = all.zoomed(7, x, y);
      expect([near.x(120), near.y(-3)]).toEqual([expect.closeTo(x, 6), expect.closeTo(y, 6)]);
      expect(near.scale).toBeCloseTo(7 * all.scale, 9);
      const moved = near.panned(10, -5);
      expect([moved.x(120), moved.y(-3)]).toEqual([expect.closeTo(x + 10, 6), expect.closeTo(y - 5, 6)]);
      expect(near.zoomed(0.01, 0, 0)).toEqual(all);
      expect(near.resized(width, height).x(120)).toBeCloseTo(x, 6);
    }
  });

  it("marks scales at numbers that people count in", () => {
    expect(niceStep(27_800, 4)).toBe(10_000);
    expect(valueMarks(0.7, 4)).toEqual([0, 0.2, 0.4, 0.6, 0.8]);
    expect(valueMarks(0, 4)).toEqual([0, 0.5, 1]);
    expect(timeMarks(95_000, 7)).toEqual([0, 15_000, 30_000, 45_000, 60_000, 75_000, 90_000]);
    expect(timeMarks(26 * 3_600_000, 7).map((mark) => mark / 3_600_000)).toEqual([0, 6, 12, 18, 24]);
  });

  it("gives every form about the room of a circle, so that none is overlooked", () => {
    for (const form of ["circle", "square", "diamond", "ring", "triangle"] as const) {
      const { alpha } = makeMask(form, 4);
      const pixels = alpha.reduce((sum, cover) => sum + cover / 255, 0);
      expect(pixels).toBeGreaterThan(25);
      expect(pixels).toBeLessThan(55);
    }
  });

  it("makes rates of counts", () => {
    const rates = new MessageRates();
    expect(rates.add(0, [{ messages: 100, queued: 2 }])[0]?.messagesPerSecond).toBe(0);
    expect(rates.add(2000, [{ messages: 160, queued: 2 }])[0]).toEqual({
      messages: 160,
      queued: 2,
      messagesPerSecond: 30,
    });
  });

  it("writes figures as people read them", () => {
    expect([420, 4200, 61_000, 700_000, 4 * 3_600_000].map(formatDuration)).toEqual([
      "0.42 s",
      "4.2 s",
      "61 s",
      "11:40 min",
      "4:00:00 h",
    ]);
    expect([42_000, 3_723_000].map(formatTime)).toEqual(["0:42", "1:02:03"]);
    expect([0, 5000, 512e6, 2.04e9].map(formatBytes)).toEqual(["0 MB", "5 kB", "512 MB", "2.0 GB"]);
    expect([0, 25, 26, 52].map(signOf)).toEqual(["A", "Z", "AA", "BA"]);
  });
});
