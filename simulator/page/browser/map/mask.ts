import type { SiteState } from "../../../history/site-state.ts";

/** Each state has a form as well as a colour, for those who cannot tell the colours. */
type Form = "circle" | "square" | "diamond" | "ring" | "triangle";
export const FORMS: Readonly<Record<SiteState, Form>> = {
  waiting: "ring",
  off: "square",
  "link-down": "diamond",
  connecting: "triangle",
  live: "circle",
  backlog: "circle",
  stopped: "ring",
};

/** How large against a site that is well: what is wrong stands out. */
export const SIZES: Readonly<Record<SiteState, number>> = {
  waiting: 0.9,
  off: 1.1,
  "link-down": 1.45,
  connecting: 1.35,
  live: 1,
  backlog: 1.45,
  stopped: 1,
};

/** Whether a point belongs to a form of radius 1 around the origin. */
const INSIDE: Readonly<Record<Form, (x: number, y: number) => boolean>> = {
  circle: (x, y) => x * x + y * y <= 1,
  square: (x, y) => Math.max(Math.abs(x), Math.abs(y)) <= 0.85,
  diamond: (x, y) => Math.abs(x) + Math.abs(y) <= 1.15,
  ring: (x, y) => x * x + y * y <= 1 && x * x + y * y >= 0.3,
  triangle: (x, y) => y <= 0.75 && y >= 2 * Math.abs(x) - 1.05,
};

/** How much of each pixel a form covers, 0 to 255, in a square of `size` pixels around the site's own. */
export interface Mask {
  readonly size: number;
  readonly alpha: Uint8Array;
}

/** Each pixel is looked at in so many by so many places. */
const PARTS = 4;

/** @param radius in pixels. */
export function makeMask(form: Form, radius: number): Mask {
  const reach = Math.ceil(radius * 1.2);
  const size = 2 * reach + 1;
  const alpha = new Uint8Array(size * size);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      let covered = 0;
      for (let part = 0; part < PARTS * PARTS; part += 1) {
        const x = column - reach - 0.5 + ((part % PARTS) + 0.5) / PARTS;
        const y = row - reach - 0.5 + (Math.floor(part / PARTS) + 0.5) / PARTS;
        if (INSIDE[form](x / radius, y / radius)) covered += 1;
      }
      alpha[row * size + column] = Math.round((255 * covered) / (PARTS * PARTS));
    }
  }
  return { size, alpha };
}

/** A soft light around a site. @param radius in pixels; @param strength 0 to 1. */
export function makeGlow(radius: number, strength: number): Mask {
  const reach = Math.ceil(radius);
  const size = 2 * reach + 1;
  const alpha = Uint8Array.from({ length: size * size }, (_, index) => {
    const [x, y] = [(index % size) - reach, Math.floor(index / size) - reach];
    return Math.round(255 * strength * Math.max(0, 1 - Math.hypot(x, y) / radius) ** 1.5);
  });
  return { size, alpha };
}
