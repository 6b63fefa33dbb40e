import { clip, type Frame } from "./clip.ts";
import { simplify } from "./simplify.ts";
import { joinLines, type Line, readCountries } from "./topology.ts";

/** What of the world can be seen on the map of the simulator. */
const FRAME: Frame = { west: 92, south: -14, east: 144, north: 9 };
/** Degrees, about 1.3 km. */
const TOLERANCE = 0.012;
/** Coordinates are whole hundredths of a degree. */
const UNITS_A_DEGREE = 100;
/** Square degrees, 6 km across: smaller islands of the neighbours are left out. */
const SMALL_NEIGHBOUR = 0.003;

export interface OutlineFile {
  readonly about: string;
  readonly unitsADegree: number;
  /** Rings: longitude and latitude of the first point, then the steps to each next one, in units, with a space between. */
  readonly indonesia: readonly string[];
  readonly neighbours: readonly string[];
}

/** The outline of Indonesia and of the land around it, small enough for a page. */
export function makeOutline(): OutlineFile {
  const { lines, countries } = readCountries();
  const simple = lines.map((line) => simplify(line, TOLERANCE));
  const ringsOf = (isWanted: (name: string) => boolean) =>
    countries
      .filter(({ name }) => isWanted(name))
      .flatMap(({ rings }) => rings.map((ring) => clip(joinLines(ring, simple), FRAME)));
  return {
    about:
      "Natural Earth 1:10m Admin 0 countries 4.1.0 (public domain), from the npm package world-atlas 2.0.2, simplified by scripts/outline/main.ts",
    unitsADegree: UNITS_A_DEGREE,
    indonesia: ringsOf((name) => name === "Indonesia").flatMap(encode),
    neighbours: ringsOf((name) => name !== "Indonesia")
      .filter((ring) => area(ring) >= SMALL_NEIGHBOUR)
      .flatMap(encode),
  };
}

/** Nothing for what is no more than a line at this resolution. */
function encode(ring: Line): readonly string[] {
  const steps: number[] = [];
  let [lastX, lastY] = [0, 0];
  for (const [longitude, latitude] of ring) {
    const [x, y] = [Math.round(longitude * UNITS_A_DEGREE), Math.round(latitude * UNITS_A_DEGREE)];
    if (steps.length > 0 && x === lastX && y === lastY) continue;
    steps.push(x - lastX, y - lastY);
    [lastX, lastY] = [x, y];
  }
  return steps.length < 6 ? [] : [steps.join(" ")];
}

function area(ring: Line): number {
  const twice = ring.reduce((sum, [x, y], index) => {
    const [beforeX, beforeY] = ring.at(index - 1) ?? [x, y];
    return sum + beforeX * y - x * beforeY;
  }, 0);
  return Math.abs(twice / 2);
}
