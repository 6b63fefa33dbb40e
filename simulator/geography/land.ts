import type { Ring } from "./outline.ts";

/** Height of a band in degrees. */
const BAND = 0.05;

/** Tells land from sea, a few hundred times a millisecond: only lines at the same latitude are looked at. */
export class Land {
  /** By band of latitude, the lines that pass through it: longitude and latitude of both ends. */
  readonly #bands: ReadonlyMap<number, Float64Array>;

  constructor(rings: readonly Ring[]) {
    const bands = new Map<number, number[]>();
    for (const ring of rings) {
      for (let index = 0; index < ring.length; index += 2) {
        const next = (index + 2) % ring.length;
        add(bands, [ring[index] ?? 0, ring[index + 1] ?? 0, ring[next] ?? 0, ring[next + 1] ?? 0]);
      }
    }
    this.#bands = new Map([...bands].map(([band, lines]) => [band, Float64Array.from(lines)]));
  }

  /** Counts the shores west of the point: behind an odd number of them is land. Degrees. */
  has(latitude: number, longitude: number): boolean {
    const lines = this.#bands.get(Math.floor(latitude / BAND)) ?? [];
    let isLand = false;
    for (let at = 0; at < lines.length; at += 4) {
      const [y1 = 0, y2 = 0] = [lines[at + 1], lines[at + 3]];
      if (y1 > latitude === y2 > latitude) continue;
      const [x1 = 0, x2 = 0] = [lines[at], lines[at + 2]];
      if (x1 + ((latitude - y1) / (y2 - y1)) * (x2 - x1) < longitude) isLand = !isLand;
    }
    return isLand;
  }
}

function add(bands: Map<number, number[]>, line: readonly [x1: number, y1: number, x2: number, y2: number]): void {
  const [, y1, , y2] = line;
  const last = Math.floor(Math.max(y1, y2) / BAND);
  for (let band = Math.floor(Math.min(y1, y2) / BAND); band <= last; band += 1) {
    const lines = bands.get(band) ?? [];
    lines.push(...line);
    bands.set(band, lines);
  }
}
