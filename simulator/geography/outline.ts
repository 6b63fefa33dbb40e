import file from "./outline.json" with { type: "json" };

/** A closed line in degrees: longitude, latitude, longitude, …; the last point is joined to the first. */
export type Ring = Float64Array;

/** Land as rings. What an odd number of them surrounds is land. */
export interface Outline {
  readonly indonesia: readonly Ring[];
  /** What the map shows of other countries. */
  readonly neighbours: readonly Ring[];
}

/** README.md says where it comes from. */
export const OUTLINE: Outline = {
  indonesia: file.indonesia.map(decode),
  neighbours: file.neighbours.map(decode),
};

function decode(text: string): Ring {
  const ring = Float64Array.from(text.split(" "), Number);
  for (let index = 2; index < ring.length; index += 1) ring[index] = (ring[index] ?? 0) + (ring[index - 2] ?? 0);
  return ring.map((units) => units / file.unitsADegree);
}
