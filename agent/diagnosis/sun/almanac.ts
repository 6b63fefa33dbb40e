import { DAY, type Millis } from "../../core/time.ts";

/** Directions and places with the Earth's axis as z and the meridian of Greenwich in the plane of x and z. */
export type Vector = readonly [x: number, y: number, z: number];

const DEGREE = Math.PI / 180;
/** 1 January 2000, 12:00: where the formulas count from. */
const J2000: Millis = Date.UTC(2000, 0, 1, 12);
/** Terrestrial time ahead of UTC; within some seconds until 2050, in which the Sun moves 0.0001 degrees. */
const TERRESTRIAL_AHEAD: Millis = 69_000;

/**
 * Direction of the Sun from the centre of the Earth, as a unit vector; right to 0.003 degrees between 1950 and 2050. The Sun's longitude
 * is that of Meeus, Astronomical Algorithms, chapter 25, with the largest perturbations; sidereal time that of chapter 12. Nutation in
 * longitude turns the Sun and the sidereal time alike and is left out of both, but for its part in the declination.
 * @param at UTC milliseconds.
 */
export function sunDirection(at: Millis): Vector {
  const centuries = (at + TERRESTRIAL_AHEAD - J2000) / DAY / 36_525;
  const anomaly = (357.52911 + 35_999.05029 * centuries) * DEGREE;
  const node = (125.04 - 1934.136 * centuries) * DEGREE;
  const longitude =
    (280.46646 +
      36_000.76983 * centuries +
      (1.914602 - 0.004817 * centuries) * Math.sin(anomaly) +
      (0.019993 - 0.000101 * centuries) * Math.sin(2 * anomaly) +
      0.000289 * Math.sin(3 * anomaly) +
      perturbations(centuries) -
      0.00569 -
      0.00478 * Math.sin(node)) *
    DEGREE;
  const obliquity = (23.439291 - 0.013004 * centuries + 0.00256 * Math.cos(node)) * DEGREE;
  const days = (at - J2000) / DAY;
  const sidereal = (280.46061837 + 360.98564736629 * days - 0.00478 * Math.cos(obliquity) * Math.sin(node)) * DEGREE;
  const rightAscension = Math.atan2(Math.cos(obliquity) * Math.sin(longitude), Math.cos(longitude));
  const declination = Math.asin(Math.sin(obliquity) * Math.sin(longitude));
  return direction(rightAscension - sidereal, declination);
}

/** Of Venus, Jupiter and the Moon, degrees. */
function perturbations(centuries: number): number {
  return (
    0.00134 * Math.cos((153.23 + 22_518.7541 * centuries) * DEGREE) +
    0.00154 * Math.cos((216.57 + 45_037.5082 * centuries) * DEGREE) +
    0.002 * Math.cos((312.69 + 32_964.3577 * centuries) * DEGREE) +
    0.00179 * Math.sin((350.74 + 445_267.1142 * centuries) * DEGREE)
  );
}

const EQUATOR_KM = 6378.137;
const FLATTENING = 1 / 298.257223563;
const GEOSTATIONARY_KM = 42_164.2;

/** A place on the ground (WGS 84), kilometres from the centre of the Earth. @param latitude, longitude degrees, east and north positive. */
export function groundPlace(latitude: number, longitude: number): Vector {
  const eccentricity = FLATTENING * (2 - FLATTENING);
  const sine = Math.sin(latitude * DEGREE);
  const radius = EQUATOR_KM / Math.sqrt(1 - eccentricity * sine * sine);
  const [x, y] = direction(longitude * DEGREE, 0);
  const fromAxis = radius * Math.cos(latitude * DEGREE);
  return [fromAxis * x, fromAxis * y, radius * (1 - eccentricity) * sine];
}

/** A geostationary satellite, kilometres from the centre of the Earth. @param longitude degrees, east positive. */
export function geostationaryPlace(longitude: number): Vector {
  const [x, y, z] = direction(longitude * DEGREE, 0);
  return [GEOSTATIONARY_KM * x, GEOSTATIONARY_KM * y, z];
}

export function difference(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

/** Between two directions of any length, degrees. */
export function angleBetween(a: Vector, b: Vector): number {
  const cross = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]] as const;
  // Exact for small angles, where the arc cosine is not.
  return Math.atan2(Math.hypot(...cross), dot(a, b)) / DEGREE;
}

export function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function direction(longitude: number, latitude: number): Vector {
  const fromAxis = Math.cos(latitude);
  return [fromAxis * Math.cos(longitude), fromAxis * Math.sin(longitude), Math.sin(latitude)];
}
