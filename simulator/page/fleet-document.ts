import type { Site } from "../fleet/site.ts";
import { regionsOf } from "../history/regions.ts";
import type { FleetDocument, Province } from "./documents.ts";

const PLACE_BYTES = 4;

/** Packs the sites for a browser; `unpackFleet` is the other way. */
export function packFleet(sites: readonly Site[]): FleetDocument {
  const { provinces, provinceOf, gateways } = regionsOf(sites);
  const gatewayOf = new Map(sites.map(({ province, gateway }) => [province, gateway]));
  const powers = unique(sites.map(({ power }) => power));
  const terminals = unique(sites.map(({ terminal }) => terminal));
  const places = Buffer.alloc(sites.length * PLACE_BYTES);
  for (const [position, { latitude, longitude }] of sites.entries()) {
    places.writeUInt16LE(Math.round((longitude - 90) * 1000), position * PLACE_BYTES);
    places.writeUInt16LE(Math.round((latitude + 20) * 1000), position * PLACE_BYTES + 2);
  }
  const bytes = (of: (site: Site) => number) => Buffer.from(sites.map(of)).toString("base64");
  return {
    sites: sites.length,
    names: sites.map(({ name }) => name).join(""),
    places: places.toString("base64"),
    provinces: provinces.map((name): Province => ({ name, gateway: gatewayOf.get(name) ?? "" })),
    gateways,
    provinceOf: Buffer.from(provinceOf).toString("base64"),
    powers,
    powerOf: bytes(({ power }) => powers.indexOf(power)),
    terminals,
    terminalOf: bytes(({ terminal }) => terminals.indexOf(terminal)),
  };
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
