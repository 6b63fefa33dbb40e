import type { Millis } from "../../agent/core/time.ts";
import type { LinkQuality } from "./link-quality.ts";

/** `up` is from the one who connects to the one who was to be reached. */
export type DirectionName = "up" | "down";

export const DIRECTIONS: readonly DirectionName[] = ["up", "down"];

/** How all connections of a proxy fare in one direction now, and what has gone that way. The proxy writes it, its pipes read and count. */
export interface Direction {
  quality: LinkQuality;
  /** What is sent vanishes, closes included, and nobody is told. */
  swallows: boolean;
  /** Nothing arrives before this moment of `performance.now()`. */
  heldUntil: Millis;
  /** A close arrives this much later than what was sent before it. */
  slowCloseMs: Millis;
  /** received = passed + swallowed + what is on the way. */
  receivedBytes: number;
  passedBytes: number;
  swallowedBytes: number;
}

export function newDirection(quality: LinkQuality): Direction {
  const bytes = { receivedBytes: 0, passedBytes: 0, swallowedBytes: 0 };
  return { quality, swallows: false, heldUntil: 0, slowCloseMs: 0, ...bytes };
}
