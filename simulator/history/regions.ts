import type { Site } from "../fleet/site.ts";

/** The parts of a fleet, each with its sites' positions in the list of names: what is counted by province and gateway goes by these. */
export interface Regions {
  readonly provinces: readonly string[];
  /** In the order of the alphabet. */
  readonly gateways: readonly string[];
  /** Of each site, in these lists. */
  readonly provinceOf: Uint8Array;
  readonly gatewayOf: Uint8Array;
}

export function regionsOf(sites: readonly Site[]): Regions {
  const provinces = [...new Set(sites.map(({ province }) => province))];
  const gateways = [...new Set(sites.map(({ gateway }) => gateway))].sort();
  return {
    provinces,
    gateways,
    provinceOf: Uint8Array.from(sites, ({ province }) => provinces.indexOf(province)),
    gatewayOf: Uint8Array.from(sites, ({ gateway }) => gateways.indexOf(gateway)),
  };
}
