import { describe, expect, it } from "vitest";
import { apportion } from "../../simulator/fleet/apportion.ts";
import { makeFleet } from "../../simulator/fleet/fleet.ts";
import { UTC_OFFSET_HOURS } from "../../simulator/fleet/site.ts";
import { Land } from "../../simulator/geography/land.ts";
import { OUTLINE } from "../../simulator/geography/outline.ts";

describe("the fleet", () => {
  it("has exactly as many sites as were asked for, each with a name of its own", () => {
    for (const count of [1, 7, 200, 27_800, 80_000]) {
      const sites = makeFleet(count, 1);
      expect(sites).toHaveLength(count);
      expect(new Set(sites.map(({ name }) => name)).size).toBe(count);
      expect(sites.every(({ name }) => /^\d{10}$/.test(name))).toBe(true);
      expect(sites.every(({ index }, at) => index === at)).toBe(true);
    }
  });

  it("is the same for the same seed and another one for another", () => {
    expect(makeFleet(300, 5)).toEqual(makeFleet(300, 5));
    expect(makeFleet(300, 5)).not.toEqual(makeFleet(300, 6));
  });

  it("keeps a site as it is when the fleet grows", () => {
    const byName = new Map(makeFleet(5000, 3).map((site) => [site.name, site]));
    for (const site of makeFleet(200, 3)) {
      expect({ ...byName.get(site.name), index: 0 }).toEqual({ ...site, index: 0 });
    }
  });

  it("lies on Indonesian land, in the time zone of its longitude", () => {
    const land = new Land(OUTLINE.indonesia);
    for (const { latitude, longitude, zone, gateway } of makeFleet(3000, 2)) {
      expect(land.has(latitude, longitude)).toBe(true);
      expect(Math.abs(longitude / 15 - UTC_OFFSET_HOURS[zone])).toBeLessThan(1.1);
      expect(gateway).not.toBe("");
    }
  });

  it("has every kind of power and terminal", () => {
    const sites = makeFleet(2000, 4);
    expect(new Set(sites.map(({ power }) => power)).size).toBe(3);
    expect(new Set(sites.map(({ terminal }) => terminal)).size).toBe(6);
  });

  it("divides without a rest", () => {
    expect(apportion(10, [1, 1, 1])).toEqual([4, 3, 3]);
    expect(apportion(0, [1, 2])).toEqual([0, 0]);
    expect(() => apportion(5, [0])).toThrow(RangeError);
  });
});
