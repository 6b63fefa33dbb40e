import { Land } from "../geography/land.ts";
import { OUTLINE } from "../geography/outline.ts";
import type { SeededRandom } from "../random.ts";

/** Degrees: south, west, north, east. */
export type Box = readonly number[];

/** Standard deviation, as a share of the box's side: a fifth of the villages lies beyond it. */
const SPREAD = 0.45;
/** A box that is nearly all sea would be tried for ever. */
const MAXIMUM_TRIES = 200;

const LAND = new Land(OUTLINE.indonesia);

/** A village on Indonesian land, more likely in the middle of one of the boxes than far from it. */
export function drawPlace(
  boxes: readonly Box[],
  random: SeededRandom,
): { readonly latitude: number; readonly longitude: number } {
  const [south = 0, west = 0, north = 0, east = 0] = random.pick(boxes);
  const around = (from: number, to: number) => {
    const off = random.normal(0, SPREAD);
    // A village 2 sides away would be one of another province.
    const near = Math.abs(off) < 1 ? off : random.uniform() - 0.5;
    return Number(((from + to) / 2 + near * (to - from)).toFixed(3));
  };
  for (let tries = 0; ; tries += 1) {
    const place = { latitude: around(south, north), longitude: around(west, east) };
    if (LAND.has(place.latitude, place.longitude) || tries >= MAXIMUM_TRIES) return place;
  }
}
