import type { Glyphs } from "./glyphs.ts";
import { clip, type Line, span, toColumns, widthOf } from "./spans.ts";

/** Lines in a frame with a title in its upper edge; `note` stands at the right end of that edge. */
export interface Box {
  readonly title: string;
  readonly note?: Line;
  /** Drawn for the given inner width. */
  readonly content: (columns: number) => readonly Line[];
}

/** Columns of a frame beside its content: an edge and a space on either side. */
const FRAME_COLUMNS = 4;

export function boxLines(box: Box, columns: number, contentRows: number, glyphs: Glyphs): readonly Line[] {
  const inner = columns - FRAME_COLUMNS;
  const content = box.content(inner);
  const body = Array.from({ length: contentRows }, (_, row) => [
    span(`${glyphs.vertical} `, "border"),
    ...toColumns(content[row] ?? [], inner),
    span(` ${glyphs.vertical}`, "border"),
  ]);
  return [topEdge(box, columns, glyphs), ...body, bottomEdge(columns, glyphs)];
}

/** Boxes beside each other, of equal width as far as it divides. */
export function rowOfBoxes(
  boxes: readonly Box[],
  columns: number,
  contentRows: number,
  glyphs: Glyphs,
): readonly Line[] {
  const each = Math.floor(columns / boxes.length);
  const drawn = boxes.map((box, index) =>
    boxLines(box, index === boxes.length - 1 ? columns - each * (boxes.length - 1) : each, contentRows, glyphs),
  );
  return Array.from({ length: contentRows + 2 }, (_, row) => drawn.flatMap((lines) => lines[row] ?? []));
}

function topEdge({ title, note = [] }: Box, columns: number, glyphs: Glyphs): Line {
  const head = [span(`${glyphs.topLeft}${glyphs.horizontal} `, "border"), span(title, "strong"), span(" ")];
  const tail = [span(`${glyphs.horizontal}${glyphs.topRight}`, "border")];
  const room = columns - widthOf(head) - widthOf(tail);
  const shownNote = note.length > 0 && widthOf(note) + 3 <= room ? [span(" "), ...note, span(" ")] : [];
  const line = span(glyphs.horizontal.repeat(Math.max(0, room - widthOf(shownNote))), "border");
  return clip([...head, line, ...shownNote, ...tail], columns);
}

function bottomEdge(columns: number, glyphs: Glyphs): Line {
  const line = glyphs.horizontal.repeat(Math.max(0, columns - 2));
  return [span(`${glyphs.bottomLeft}${line}${glyphs.bottomRight}`, "border")];
}
