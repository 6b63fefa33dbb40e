import { describe, expect, it } from "vitest";
import { Land } from "../../../simulator/geography/land.ts";
import { OUTLINE } from "../../../simulator/geography/outline.ts";

describe("land", () => {
  const indonesia = new Land(OUTLINE.indonesia);

  it.each([
    ["Bandung", -6.91, 107.61, true],
    ["Wamena", -4.09, 138.95, true],
    ["Kupang's hinterland", -9.9, 124.1, true],
    ["Tobelo, Halmahera", 1.5, 127.9, true],
    ["the Java Sea", -5, 110, false],
    ["the Banda Sea", -5.5, 128, false],
    ["Kuching in Malaysia", 1.5, 110.3, false],
    ["Dili in Timor-Leste", -8.65, 125.6, false],
    ["Kiunga in Papua New Guinea", -6.1, 141.3, false],
  ])("knows %s", (_, latitude, longitude, isLand) => {
    expect(indonesia.has(latitude, longitude)).toBe(isLand);
  });

  it("takes a lake within an island for water", () => {
    const island = Float64Array.of(0, 0, 4, 0, 4, 4, 0, 4);
    const lake = Float64Array.of(1, 1, 2, 1, 2, 2, 1, 2);
    const land = new Land([island, lake]);
    expect([land.has(1.5, 1.5), land.has(3, 3), land.has(5, 5)]).toEqual([false, true, false]);
  });
});
