import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { clip } from "../../scripts/outline/clip.ts";
import { makeOutline } from "../../scripts/outline/outline.ts";
import { simplify } from "../../scripts/outline/simplify.ts";

describe("the outline of the map", () => {
  it("is what its script makes of Natural Earth", () => {
    const file = new URL("../../simulator/geography/outline.json", import.meta.url);
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(makeOutline());
  });

  it("keeps the ends of a line and what stands out of it", () => {
    const line = [
      [0, 0],
      [1, 0.01],
      [2, 1],
      [3, 0],
    ] as const;
    expect(simplify(line, 0.5)).toEqual([
      [0, 0],
      [2, 1],
      [3, 0],
    ]);
    expect(simplify(line, 2)).toEqual([
      [0, 0],
      [3, 0],
    ]);
  });

  it("cuts a ring at the frame", () => {
    const frame = { west: 0, south: 0, east: 2, north: 2 };
    const ring = [
      [1, 1],
      [3, 1],
      [3, 3],
      [1, 3],
    ] as const;
    const cut = clip(ring, frame);
    expect(cut).toHaveLength(4);
    for (const corner of ring) {
      expect(cut).toContainEqual(corner.map((value) => Math.min(value, 2)));
    }
    expect(
      clip(
        [
          [5, 5],
          [6, 5],
          [6, 6],
        ],
        frame,
      ),
    ).toEqual([]);
  });
});
