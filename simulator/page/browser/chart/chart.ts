import type { Millis } from "../../../../agent/core/time.ts";
import { formatTime } from "../../format.ts";
import type { Theme } from "../theme.ts";
import { timeMarks, valueMarks } from "./scale.ts";

/** A value at a time; undefined where there is none, and the line is interrupted. */
export type Points = readonly (readonly [at: Millis, value: number | undefined])[];

export interface Series {
  readonly name: string;
  readonly points: Points;
  /** Whether what lies below it is filled. */
  readonly isFilled: boolean;
}

/** Something that lasted; drawn behind the lines, with its sign above them. */
export interface Band {
  readonly sign: string;
  readonly from: Millis;
  readonly to: Millis;
}

export interface ChartContent {
  readonly series: readonly Series[];
  readonly bands: readonly Band[];
  /** Where something new began. */
  readonly lines: readonly Millis[];
  /** The right edge. */
  readonly end: Millis;
  /** The scale goes at least so far. */
  readonly leastTop: number;
  readonly format: (value: number) => string;
}

const MARGIN = { left: 58, right: 10, top: 16, bottom: 20 };
const FONT_SIZE = 11;

/** Where the plot lies in a chart of this size, and what is where in it. Pixels of the page. */
export class Frame {
  readonly left = MARGIN.left;
  readonly top = MARGIN.top;
  readonly right: number;
  readonly bottom: number;

  constructor(
    width: number,
    height: number,
    private readonly end: Millis,
    private readonly most: number,
  ) {
    this.right = Math.max(this.left + 1, width - MARGIN.right);
    this.bottom = Math.max(this.top + 1, height - MARGIN.bottom);
  }

  x(at: Millis): number {
    return this.left + ((this.right - this.left) * Math.min(this.end, Math.max(0, at))) / Math.max(1, this.end);
  }

  y(value: number): number {
    return this.bottom - ((this.bottom - this.top) * value) / this.most;
  }

  /** The time at a pixel. */
  at(x: number): Millis {
    return (this.end * (Math.min(this.right, Math.max(this.left, x)) - this.left)) / (this.right - this.left);
  }
}

/** Draws a timeline. The context counts in pixels of the page. @param at time that is pointed at. */
export function drawChart(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  content: ChartContent,
  theme: Theme,
  at?: Millis,
): void {
  const values = content.series.flatMap(({ points }) => points.map(([, value]) => value ?? 0));
  const top = values.reduce((most, value) => Math.max(most, value), content.leastTop);
  const marks = valueMarks(top, Math.max(2, Math.floor(height / 40)));
  const frame = new Frame(width, height, content.end, marks.at(-1) ?? 1);
  context.clearRect(0, 0, width, height);
  context.font = `${FONT_SIZE}px ${theme.font}`;
  drawBands(context, frame, content.bands, theme);
  drawGrid(context, frame, marks, content, theme);
  for (const [index, series] of content.series.entries()) {
    drawSeries(context, frame, series, theme.series[index] ?? theme.ink);
  }
  if (at !== undefined) drawLine(context, frame, at, theme.ink, []);
}

function drawBands(context: CanvasRenderingContext2D, frame: Frame, bands: readonly Band[], theme: Theme): void {
  const rows: number[] = [];
  for (const { sign, from, to } of bands) {
    const [left, right] = [frame.x(from), frame.x(to)];
    context.fillStyle = theme.band;
    context.fillRect(left, frame.top, Math.max(1, right - left), frame.bottom - frame.top);
    // Signs of things that began at the same time stand beside each other.
    const place = Math.max(left, ...rows.filter((end) => end > left));
    rows.push(place + FONT_SIZE + 2);
    context.fillStyle = theme.ink;
    context.textAlign = "left";
    context.textBaseline = "alphabetic";
    context.fillText(sign, place + 1, frame.top - 4);
  }
}

function drawGrid(
  context: CanvasRenderingContext2D,
  frame: Frame,
  marks: readonly number[],
  { lines, end, format }: ChartContent,
  theme: Theme,
): void {
  context.strokeStyle = theme.line;
  context.fillStyle = theme.faint;
  context.lineWidth = 1;
  context.textBaseline = "middle";
  context.textAlign = "right";
  for (const mark of marks) {
    const y = Math.round(frame.y(mark)) + 0.5;
    context.beginPath();
    context.moveTo(frame.left, y);
    context.lineTo(frame.right, y);
    context.stroke();
    context.fillText(format(mark), frame.left - 6, y);
  }
  context.textBaseline = "top";
  context.textAlign = "center";
  for (const mark of timeMarks(end, Math.max(2, Math.floor((frame.right - frame.left) / 70)))) {
    const x = frame.x(mark);
    context.fillText(formatTime(mark), Math.min(x, frame.right - 12), frame.bottom + 6);
  }
  for (const line of lines) drawLine(context, frame, line, theme.faint, [2, 3]);
}

function drawLine(
  context: CanvasRenderingContext2D,
  frame: Frame,
  at: Millis,
  colour: string,
  dash: readonly number[],
): void {
  const x = Math.round(frame.x(at)) + 0.5;
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.setLineDash([...dash]);
  context.beginPath();
  context.moveTo(x, frame.top);
  context.lineTo(x, frame.bottom);
  context.stroke();
  context.setLineDash([]);
}

function drawSeries(context: CanvasRenderingContext2D, frame: Frame, series: Series, colour: string): void {
  const line = new Path2D();
  const area = new Path2D();
  let last: number | undefined;
  for (const [at, value] of series.points) {
    if (value === undefined) {
      if (last !== undefined) area.lineTo(last, frame.bottom);
      last = undefined;
      continue;
    }
    const [x, y] = [frame.x(at), frame.y(value)];
    if (last === undefined) {
      line.moveTo(x, y);
      area.moveTo(x, frame.bottom);
    }
    // Also to where it is already: what stands alone is a dot.
    line.lineTo(x, y);
    area.lineTo(x, y);
    last = x;
  }
  if (last !== undefined) area.lineTo(last, frame.bottom);
  if (series.isFilled) {
    context.globalAlpha = 0.16;
    context.fillStyle = colour;
    context.fill(area);
    context.globalAlpha = 1;
  }
  context.strokeStyle = colour;
  context.lineWidth = 1.75;
  context.lineJoin = "round";
  context.lineCap = "round";
  context.stroke(line);
}
