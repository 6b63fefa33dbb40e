import { ASCII_GLYPHS, UNICODE_GLYPHS } from "./glyphs.ts";
import type { ViewModel } from "./model.ts";
import { narrowFrame } from "./narrow.ts";
import { type Line, toColumns } from "./spans.ts";
import { WIDE_FRAME_COLUMNS, WIDE_FRAME_ROWS, wideFrame } from "./wide.ts";

/** Nothing can be laid out on less than this; a smaller terminal shows its upper left part. */
const LEAST = { columns: 44, rows: 12 };

/** One screenful: exactly `rows` lines of exactly `columns` columns. */
export function renderFrame(model: ViewModel, columns: number, rows: number): readonly Line[] {
  const glyphs = model.unicode ? UNICODE_GLYPHS : ASCII_GLYPHS;
  const isWide = columns >= WIDE_FRAME_COLUMNS && rows >= WIDE_FRAME_ROWS;
  const lines = (isWide ? wideFrame : narrowFrame)(
    model,
    Math.max(columns, LEAST.columns),
    Math.max(rows, LEAST.rows),
    glyphs,
  );
  return Array.from({ length: rows }, (_, row) => {
    const line = toColumns(lines[row] ?? [], columns);
    return model.unicode ? line : line.map(({ text, style }) => ({ text: asciiOnly(text), style }));
  });
}

/** What is left is the degree sign and names from outside; one character stays one column. */
function asciiOnly(text: string): string {
  return text.replaceAll("°", " ").replaceAll(/[^\u0020-\u007e]/g, "?");
}
