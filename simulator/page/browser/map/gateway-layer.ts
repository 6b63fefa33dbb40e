import gateways from "../../../geography/gateways.json" with { type: "json" };
import type { Theme } from "../theme.ts";
import type { Projection } from "./projection.ts";

/** Pixels of the page. */
const RADIUS = 4;
const FONT_SIZE = 11;
const HALO = 3;
/** Pixels a degree: on a smaller map names would lie on each other. */
const ROOM_FOR_NAMES = 14;

/** Draws the ground stations with their names over the sites. @param names those that the fleet goes through; @param ratio pixels of the canvas a pixel of the page. */
export function drawGateways(
  context: CanvasRenderingContext2D,
  projection: Projection,
  names: readonly string[],
  theme: Theme,
  ratio: number,
): void {
  context.clearRect(0, 0, projection.width, projection.height);
  context.font = `600 ${FONT_SIZE * ratio}px ${theme.font}`;
  context.textBaseline = "middle";
  context.lineJoin = "round";
  const hasNames = projection.scale / ratio >= ROOM_FOR_NAMES;
  for (const [name, { latitude, longitude }] of Object.entries(gateways)) {
    if (!names.includes(name)) continue;
    const [x, y] = [projection.x(longitude), projection.y(latitude)];
    // Near the right edge the name stands before its place.
    const isBefore = x + context.measureText(name).width + 3 * RADIUS * ratio > projection.width;
    context.textAlign = isBefore ? "right" : "left";
    const textX = x + (isBefore ? -2 : 2) * RADIUS * ratio;
    context.strokeStyle = theme.paper;
    context.lineWidth = HALO * ratio;
    if (hasNames) context.strokeText(name, textX, y);
    context.beginPath();
    context.arc(x, y, RADIUS * ratio, 0, 2 * Math.PI);
    context.fillStyle = theme.paper;
    context.fill();
    context.strokeStyle = theme.ink;
    context.lineWidth = 1.5 * ratio;
    context.stroke();
    context.fillStyle = theme.ink;
    if (hasNames) context.fillText(name, textX, y);
  }
}
