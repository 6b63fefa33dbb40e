import { OUTLINE, type Ring } from "../../../geography/outline.ts";
import type { Theme } from "../theme.ts";
import type { Projection } from "./projection.ts";

/** Draws the land beneath the sites. */
export function drawLand(context: CanvasRenderingContext2D, projection: Projection, theme: Theme): void {
  context.clearRect(0, 0, projection.width, projection.height);
  for (const [rings, colour] of [
    [OUTLINE.neighbours, theme.neighbour],
    [OUTLINE.indonesia, theme.land],
  ] as const) {
    const path = pathOf(rings, projection);
    context.fillStyle = colour;
    context.fill(path, "evenodd");
    context.strokeStyle = theme.shore;
    context.lineWidth = 1;
    context.stroke(path);
  }
}

function pathOf(rings: readonly Ring[], projection: Projection): Path2D {
  const path = new Path2D();
  for (const ring of rings) {
    path.moveTo(projection.x(ring[0] ?? 0), projection.y(ring[1] ?? 0));
    for (let at = 2; at < ring.length; at += 2) {
      path.lineTo(projection.x(ring[at] ?? 0), projection.y(ring[at + 1] ?? 0));
    }
    path.closePath();
  }
  return path;
}
