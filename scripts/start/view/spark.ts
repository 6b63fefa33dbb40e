import type { Glyphs } from "./glyphs.ts";
import { type Line, type Style, span } from "./spans.ts";

/** One sample: a number, `lost` where a probe got no answer, undefined where nothing was known. */
export type Sample = number | "lost" | undefined;

/** `zero`: bars stand on 0; `lowest`: on a little less than the smallest sample, so that small changes show. */
export type Baseline = "zero" | "lowest";

/**
 * The newest `columns` samples as bars, `rows` high, the newest at the right edge. Lines from top to bottom, all `columns` wide.
 */
export function sparkline(
  samples: readonly Sample[],
  columns: number,
  rows: number,
  baseline: Baseline,
  style: Style,
  glyphs: Glyphs,
): readonly Line[] {
  const shown = columns > 0 ? samples.slice(-columns) : [];
  const numbers = shown.filter((sample) => typeof sample === "number");
  const highest = Math.max(0, ...numbers);
  const lowest = baseline === "zero" ? 0 : Math.min(highest, ...numbers);
  // At least a fifth of the value itself: otherwise the noise of a steady line would look like a storm.
  const range = Math.max(highest - lowest, baseline === "lowest" ? highest * 0.2 : 0);
  const floor = baseline === "zero" ? 0 : Math.max(0, highest - range * 1.25);
  const steps = rows * glyphs.levels.length;
  const heights = shown.map((sample) => {
    if (typeof sample !== "number") return sample;
    if (sample === 0 && baseline === "zero") return 0;
    if (highest === floor) return 1;
    return Math.max(1, Math.round(((sample - floor) / (highest - floor)) * steps));
  });
  const blank = span(" ".repeat(Math.max(0, columns - shown.length)));
  return Array.from({ length: rows }, (_, row) => {
    const below = (rows - 1 - row) * glyphs.levels.length;
    return [blank, ...mergeRuns(heights.map((height) => cell(height, below, row === rows - 1, style, glyphs)))];
  });
}

function cell(height: Sample, below: number, isLowestRow: boolean, style: Style, glyphs: Glyphs) {
  if (height === "lost") return isLowestRow ? span(glyphs.missing, "bad") : span(" ");
  // Nothing, but known to be nothing: a faint ground line.
  if (height === 0 && isLowestRow) return span(glyphs.levels[0] ?? " ", "faint");
  if (height === undefined || height <= below) return span(" ");
  const level = Math.min(glyphs.levels.length, height - below);
  return span(glyphs.levels[level - 1] ?? " ", style);
}

function mergeRuns(line: Line): Line {
  const merged: { text: string; style: Style }[] = [];
  for (const { text, style } of line) {
    const last = merged.at(-1);
    if (last?.style === style) last.text += text;
    else merged.push({ text, style });
  }
  return merged;
}
