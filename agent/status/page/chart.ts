import { type Html, html } from "./html.ts";

/** The drawing is stretched over the width of the phone: one unit a step across, and so many down. */
const HEIGHT = 100;

export interface ChartParts {
  readonly name: string;
  /** The range in words, beside the name. */
  readonly range: string;
  /** What somebody hears who does not see it. */
  readonly description: string;
  /** One a step, the oldest first; undefined where there is none. */
  readonly values: readonly (number | undefined)[];
  /** Value of the lower and of the upper edge, and how they are written. */
  readonly bottom: number;
  readonly top: number;
  readonly bottomLabel: string;
  readonly topLabel: string;
  /** Filled from the lower edge; otherwise a line. */
  readonly filled?: boolean;
  /** Steps in which the link was down. */
  readonly down: readonly boolean[];
}

/** A chart of the last day as SVG that needs neither script nor style of its own. */
export function chart(parts: ChartParts): Html {
  const { name, range, description, values, down, bottomLabel, topLabel, filled = false } = parts;
  const height = (value: number) => {
    const share = (value - parts.bottom) / (parts.top - parts.bottom);
    return Math.round(HEIGHT * (1 - Math.min(1, Math.max(0, share))));
  };
  const points = values.map((value) => (value === undefined ? undefined : height(value)));
  const bands = runs(down.map((isDown) => (isDown ? 0 : undefined)));
  return html`<figure class="chart"><figcaption><b>${name}</b> <span>${range}</span></figcaption>
<div class="plot"><svg viewBox="0 0 ${values.length} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${description}">${bands.map(
    ({ from, heights }) => html`<rect class="down" x="${from}" y="0" width="${heights.length}" height="${HEIGHT}"/>`,
  )}<path class="${filled ? "area" : "line"}" d="${filled ? area(points) : line(points)}"/></svg><span class="top" aria-hidden="true">${topLabel}</span><span class="bottom" aria-hidden="true">${bottomLabel}</span></div></figure>`;
}

/** The least number of 1, 2 or 5 times a power of ten that is not below `value`. */
export function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((factor) => factor * power).find((round) => round >= value * (1 - 1e-9)) ?? value;
}

interface Run {
  readonly from: number;
  readonly heights: readonly number[];
}

/** Neighbours that are there. */
function runs(points: readonly (number | undefined)[]): readonly Run[] {
  const found: { from: number; heights: number[] }[] = [];
  points.forEach((point, index) => {
    if (point === undefined) return;
    const last = found.at(-1);
    if (last !== undefined && last.from + last.heights.length === index) last.heights.push(point);
    else found.push({ from: index, heights: [point] });
  });
  return found;
}

/** Each step is a tread, so that a single one shows as well. */
function line(points: readonly (number | undefined)[]): string {
  return runs(points)
    .map(({ from, heights }) => `M${from} ${treads(heights).join("V")}`)
    .join("");
}

function area(points: readonly (number | undefined)[]): string {
  return runs(points.map((point) => (point === HEIGHT ? undefined : point)))
    .map(({ from, heights }) => `M${from} ${HEIGHT}V${treads(heights).join("V")}V${HEIGHT}z`)
    .join("");
}

/** Heights with how far they go on. */
function treads(heights: readonly number[]): readonly string[] {
  const found: { readonly height: number; width: number }[] = [];
  for (const height of heights) {
    const last = found.at(-1);
    if (last?.height === height) last.width += 1;
    else found.push({ height, width: 1 });
  }
  return found.map(({ height, width }) => `${height}h${width}`);
}
