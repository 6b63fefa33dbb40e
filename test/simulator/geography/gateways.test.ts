import { expect, it } from "vitest";
import provinces from "../../../simulator/fleet/provinces.json" with { type: "json" };
import gateways from "../../../simulator/geography/gateways.json" with { type: "json" };
import { Land } from "../../../simulator/geography/land.ts";
import { OUTLINE } from "../../../simulator/geography/outline.ts";

it("knows where every gateway of the fleet stands, on Indonesian land", () => {
  expect(Object.keys(gateways).sort()).toEqual([...new Set(provinces.map(({ gateway }) => gateway))].sort());
  const land = new Land(OUTLINE.indonesia);
  for (const [name, { latitude, longitude }] of Object.entries(gateways)) {
    expect([name, land.has(latitude, longitude)]).toEqual([name, true]);
  }
});
