import type { Line, Point } from "./topology.ts";

/** Degrees. */
export interface Frame {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** The part of a ring that lies in the frame (Sutherland and Hodgman 1974); empty when none does. */
export function clip(ring: Line, { west, south, east, north }: Frame): Line {
  const sides = [
    [0, west, 1],
    [0, east, -1],
    [1, south, 1],
    [1, north, -1],
  ] as const;
  return sides.reduce((left, [axis, limit, sign]) => clipSide(left, axis, limit, sign), ring);
}

/** Keeps what is beyond `limit` (sign 1) or before it (-1) on one axis. */
function clipSide(ring: Line, axis: 0 | 1, limit: number, sign: 1 | -1): Line {
  return ring.flatMap((point, index) => {
    const before = ring.at(index - 1) ?? point;
    const isIn = sign * (point[axis] - limit) >= 0;
    if (isIn === sign * (before[axis] - limit) >= 0) return isIn ? [point] : [];
    const share = (limit - before[axis]) / (point[axis] - before[axis]);
    const crossing: Point = [before[0] + share * (point[0] - before[0]), before[1] + share * (point[1] - before[1])];
    return isIn ? [crossing, point] : [crossing];
  });
}
