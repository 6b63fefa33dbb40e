import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** Degrees, east and north positive. */
export type Point = readonly [longitude: number, latitude: number];
export type Line = readonly Point[];

interface Country {
  readonly type: "Polygon" | "MultiPolygon" | null;
  readonly properties: { readonly name: string };
  readonly arcs: readonly (readonly number[])[] | readonly (readonly (readonly number[])[])[];
}

interface Topology {
  readonly transform: { readonly scale: Point; readonly translate: Point };
  readonly arcs: readonly Line[];
  readonly objects: { readonly countries: { readonly geometries: readonly Country[] } };
}

/** A country as lines that it shares with its neighbours; a negative number is that line backwards (TopoJSON, section 2.1.4). */
export interface SharedRings {
  readonly name: string;
  readonly rings: readonly (readonly number[])[];
}

/** Natural Earth's countries at 1:10,000,000, as the package `world-atlas` has them. */
export function readCountries(): { readonly lines: readonly Line[]; readonly countries: readonly SharedRings[] } {
  const file = createRequire(import.meta.url).resolve("world-atlas/countries-10m.json");
  const { transform, arcs, objects } = JSON.parse(readFileSync(file, "utf8")) as Topology;
  const [scaleX, scaleY] = transform.scale;
  const [left, bottom] = transform.translate;
  const lines = arcs.map((steps) => {
    let [x, y] = [0, 0];
    return steps.map(([stepX, stepY]): Point => {
      x += stepX;
      y += stepY;
      return [left + x * scaleX, bottom + y * scaleY];
    });
  });
  const countries = objects.countries.geometries.map(({ type, properties, arcs: polygons }) => ({
    name: properties.name,
    rings: type === null ? [] : ((type === "Polygon" ? polygons : polygons.flat()) as readonly (readonly number[])[]),
  }));
  return { lines, countries };
}

/** Puts the lines of a ring together; each begins where the one before it ends. */
export function joinLines(ring: readonly number[], lines: readonly Line[]): Line {
  return ring.flatMap((number) => {
    const line = number < 0 ? [...(lines[~number] ?? [])].reverse() : (lines[number] ?? []);
    return line.slice(1);
  });
}
