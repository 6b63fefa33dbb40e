/** A place on the ground, in degrees: north and east positive. */
export interface Position {
  readonly latitude: number;
  readonly longitude: number;
}

/** Eleven metres: more than the Sun behind a satellite needs. */
const DECIMALS = 4;

/** `-10.1772`, `-10,1772`, `10°10'38"`. */
const DEGREES = "(-?\\d{1,3}(?![\\d])(?:[.,]\\d+)?)\\s*(?:°|º|deg)?";
const MINUTES = "(?:\\s*(\\d{1,2}(?:[.,]\\d+)?)\\s*'(?!'))?";
const SECONDS = "(?:\\s*(\\d{1,2}(?:[.,]\\d+)?)\\s*(?:\"|''))?";
const ANGLE = `(?<![\\d.])${DEGREES}${MINUTES}${SECONDS}`;
/** lintang utara and selatan, bujur timur and barat; or their initials; or English. */
const SIDE = "(LU|LS|BT|BB|[NSEWUTB])";
/** The side stands before the angle, or behind it, or nowhere. */
const COORDINATE = new RegExp(`\\b${SIDE}\\s*${ANGLE}|${ANGLE}(?:\\s*${SIDE}\\b)?`, "gi");

const SOUTH = new Set(["S", "LS"]);
const WEST = new Set(["W", "BB", "B"]);
const EAST_OR_WEST = new Set([...WEST, "E", "T", "BT"]);

interface Coordinate {
  readonly degrees: number;
  readonly isLongitude: boolean | undefined;
}

/**
 * Latitude and longitude as a person writes or pastes them: with comma or point, degrees and minutes, letters of the compass in Indonesian or
 * English, or the address of a map. Undefined for what is not two coordinates on this Earth.
 */
export function parsePosition(text: string): Position | undefined {
  // An address of a map: the coordinates stand behind @ or =, and other numbers before and after.
  const [, inAddress] = /(?:@|[?&](?:q|query|ll|center)=|geo:)(-?\d+\.\d+(?:,|%2C)\s*-?\d+\.\d+)/i.exec(text) ?? [];
  const coordinates = [...(inAddress?.replace(/%2C/i, ",") ?? text).matchAll(COORDINATE)].map(coordinateOf);
  const [first, second] = coordinates;
  if (first === undefined || second === undefined || coordinates.length > 2) return undefined;
  // Only a longitude can be that large.
  const isLarge = first.isLongitude === undefined && second.isLongitude === undefined && Math.abs(first.degrees) > 90;
  const isSwapped = isLarge || (first.isLongitude === true && second.isLongitude !== true);
  if (first.isLongitude !== undefined && first.isLongitude === second.isLongitude) return undefined;
  const [north, east] = isSwapped ? [second, first] : [first, second];
  if (Math.abs(north.degrees) > 90 || Math.abs(east.degrees) > 180) return undefined;
  return { latitude: rounded(north.degrees), longitude: rounded(east.degrees) };
}

function coordinateOf(match: RegExpMatchArray): Coordinate {
  const [, before, ...rest] = match;
  const [degrees = "", minutes = "0", seconds = "0", after] = before === undefined ? rest.slice(3) : rest;
  const side = (before ?? after)?.toUpperCase();
  const size = number(degrees) + Math.sign(number(degrees) || 1) * (number(minutes) / 60 + number(seconds) / 3600);
  if (side === undefined) return { degrees: size, isLongitude: undefined };
  const isNegative = SOUTH.has(side) || WEST.has(side);
  return { degrees: isNegative ? -Math.abs(size) : size, isLongitude: EAST_OR_WEST.has(side) };
}

function number(text: string): number {
  return Number(text.replace(",", "."));
}

function rounded(degrees: number): number {
  return Number(degrees.toFixed(DECIMALS)) + 0;
}
