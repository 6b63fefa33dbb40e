import type { FleetDocument, Province } from "../documents.ts";
import { bytesOf, words16Of } from "./bytes.ts";

const NAME_LENGTH = 10;

/** One site as the page speaks of it. */
export interface SiteWords {
  readonly name: string;
  readonly province: string;
  readonly gateway: string;
  readonly power: string;
  readonly terminal: string;
}

/** The sites of the run, unpacked. */
export class Fleet {
  readonly count: number;
  /** Degrees. */
  readonly longitudes: Float64Array;
  readonly latitudes: Float64Array;
  readonly provinces: readonly Province[];
  readonly gateways: readonly string[];
  readonly provinceOf: Uint8Array;
  readonly #powerOf: Uint8Array;
  readonly #terminalOf: Uint8Array;

  constructor(private readonly packed: FleetDocument) {
    const places = words16Of(packed.places);
    this.count = packed.sites;
    this.longitudes = Float64Array.from({ length: this.count }, (_, site) => 90 + (places[2 * site] ?? 0) / 1000);
    this.latitudes = Float64Array.from({ length: this.count }, (_, site) => (places[2 * site + 1] ?? 0) / 1000 - 20);
    this.provinces = packed.provinces;
    this.gateways = packed.gateways;
    this.provinceOf = bytesOf(packed.provinceOf);
    this.#powerOf = bytesOf(packed.powerOf);
    this.#terminalOf = bytesOf(packed.terminalOf);
  }

  describe(site: number): SiteWords {
    const { names, powers, terminals } = this.packed;
    const province = this.provinces[this.provinceOf[site] ?? 0];
    return {
      name: names.slice(site * NAME_LENGTH, (site + 1) * NAME_LENGTH),
      province: province?.name ?? "",
      gateway: province?.gateway ?? "",
      power: powers[this.#powerOf[site] ?? 0] ?? "",
      terminal: terminals[this.#terminalOf[site] ?? 0] ?? "",
    };
  }
}
