/** What a piece of text means. The terminal and the picture each decide what that looks like. */
export type Style = "plain" | "strong" | "title" | "faint" | "border" | "accent" | "good" | "warning" | "bad";

export interface Span {
  readonly text: string;
  readonly style: Style;
}

/** One line of the screen. Every character of it takes one column: see `printable`. */
export type Line = readonly Span[];

export function span(text: string, style: Style = "plain"): Span {
  return { text, style };
}

export function widthOf(line: Line): number {
  return line.reduce((width, { text }) => width + text.length, 0);
}

/** The first `columns` columns of a line. */
export function clip(line: Line, columns: number): Line {
  const kept: Span[] = [];
  let room = Math.max(0, columns);
  for (const { text, style } of line) {
    if (room === 0) break;
    kept.push({ text: text.slice(0, room), style });
    room -= Math.min(room, text.length);
  }
  return kept;
}

/** Exactly `columns` wide: cut, or filled with spaces on the right. */
export function toColumns(line: Line, columns: number): Line {
  const clipped = clip(line, columns);
  const missing = columns - widthOf(clipped);
  return missing > 0 ? [...clipped, span(" ".repeat(missing))] : clipped;
}

/** Exactly `columns` wide with the text in the middle. */
export function centre(text: string, columns: number, style: Style = "plain"): Line {
  const before = Math.max(0, Math.floor((columns - text.length) / 2));
  return toColumns([span(" ".repeat(before)), span(text, style)], columns);
}

/** `left` at the left edge and `right` at the right one; the left gives way where both do not fit. */
export function spread(left: Line, right: Line, columns: number): Line {
  const rightWidth = widthOf(right);
  if (rightWidth >= columns) return toColumns(right, columns);
  return [...toColumns(left, columns - rightWidth), ...right];
}

/** Joins what fits, in order, with `separator` between: whole pieces only, so that nothing is cut in the middle of a number. */
export function joinFitting(pieces: readonly Line[], separator: string, columns: number): Line {
  const joined: Span[] = [];
  let width = 0;
  for (const piece of pieces) {
    const added = widthOf(piece) + (width === 0 ? 0 : separator.length);
    if (width + added > columns) break;
    if (width > 0) joined.push(span(separator, "faint"));
    joined.push(...piece);
    width += added;
  }
  return joined;
}

/**
 * Text from outside (a broker's reason, a site's name) made safe for exact columns: no control characters, nothing that a
 * terminal may draw two columns wide or combine with its neighbour.
 */
export function printable(text: string): string {
  let safe = "";
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) safe += " ";
    else if (code < 0x300 || (code >= 0x2010 && code < 0x2e80 && !isEmojiLike(code))) safe += character;
    else safe += "?";
  }
  return safe;
}

function isEmojiLike(code: number): boolean {
  return code === 0x231a || code === 0x231b || (code >= 0x23e9 && code <= 0x23f3) || (code >= 0x2614 && code <= 0x2615);
}
