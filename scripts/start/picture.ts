import type { Line, Style } from "./view/spans.ts";

/** A frame as an SVG drawing of a terminal window. */

const CELL = { width: 8.4, height: 17 };
const FONT_SIZE = 14;
/** From the top of a cell to the base line of its text. */
const BASELINE = 13;
const MARGIN = { side: 14, top: 40, bottom: 14 };
const BACKGROUND = "#11151c";
const COLOURS: Readonly<Record<Style, string>> = {
  plain: "#d5dbe5",
  strong: "#ffffff",
  title: "#5fd7e6",
  faint: "#7d889b",
  border: "#3a4558",
  accent: "#4fb3d9",
  good: "#5fd38d",
  warning: "#f2c14e",
  bad: "#f2706b",
};
const WINDOW_BUTTONS = ["#f2706b", "#f2c14e", "#5fd38d"];

/** Blocks and frames are drawn as shapes: fonts differ in how they fill the cell, and lines of the frame must meet. */
const EIGHTHS = "▁▂▃▄▅▆▇█";
const HALF = { x: CELL.width / 2, y: CELL.height / 2 };
const CORNER = Math.min(HALF.x, HALF.y);
const STROKES: Readonly<Record<string, string>> = {
  "─": `m0 ${HALF.y}h${CELL.width}`,
  "│": `m${HALF.x} 0v${CELL.height}`,
  "╭": `m${HALF.x} ${CELL.height}v${CORNER - HALF.y}q0 ${-CORNER} ${CORNER} ${-CORNER}h${HALF.x - CORNER}`,
  "╮": `m0 ${HALF.y}h${HALF.x - CORNER}q${CORNER} 0 ${CORNER} ${CORNER}v${HALF.y - CORNER}`,
  "╰": `m${HALF.x} 0v${HALF.y - CORNER}q0 ${CORNER} ${CORNER} ${CORNER}h${HALF.x - CORNER}`,
  "╯": `m0 ${HALF.y}h${HALF.x - CORNER}q${CORNER} 0 ${CORNER} ${-CORNER}v${CORNER - HALF.y}`,
};

/** @param title the window's, also read out by a screen reader. */
export function renderPicture(lines: readonly Line[], columns: number, title: string): string {
  const width = round(columns * CELL.width + 2 * MARGIN.side);
  const height = lines.length * CELL.height + MARGIN.top + MARGIN.bottom;
  const buttons = WINDOW_BUTTONS.map(
    (colour, index) => `<circle cx="${20 + index * 18}" cy="20" r="5.5" fill="${colour}"/>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeXml(title)}">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${width}" height="${height}" rx="10" fill="${BACKGROUND}"/>`,
    ...buttons,
    `<text x="${width / 2}" y="24.5" fill="${COLOURS.faint}" font-size="13" font-family="system-ui, sans-serif" text-anchor="middle">${escapeXml(title)}</text>`,
    `<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="${FONT_SIZE}">`,
    ...lines.flatMap((line, row) => drawLine(line, MARGIN.top + row * CELL.height)),
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

function drawLine(line: Line, y: number): readonly string[] {
  const drawn: string[] = [];
  let column = 0;
  for (const { text, style } of line) {
    let fills = "";
    let strokes = "";
    let shades = "";
    // Text is placed word by word, so that no font can push the rest of the line aside.
    for (const { 0: piece, index } of text.matchAll(/[▁▂▃▄▅▆▇█░─│╭╮╰╯]|[^\s▁▂▃▄▅▆▇█░─│╭╮╰╯]+/g)) {
      const x = round(MARGIN.side + (column + index) * CELL.width);
      const eighths = EIGHTHS.indexOf(piece) + 1;
      if (piece.length === 1 && eighths > 0) fills += block(x, y, eighths);
      else if (piece === "░") shades += block(x, y, EIGHTHS.length);
      else if (STROKES[piece] !== undefined) strokes += `M${x} ${y}${STROKES[piece]}`;
      else drawn.push(word(piece, x, y, style));
    }
    if (fills !== "") drawn.push(`<path d="${fills}" fill="${COLOURS[style]}"/>`);
    if (shades !== "") drawn.push(`<path d="${shades}" fill="${COLOURS[style]}" opacity=".3"/>`);
    if (strokes !== "") drawn.push(`<path d="${strokes}" stroke="${COLOURS[style]}" fill="none"/>`);
    column += text.length;
  }
  return drawn;
}

function block(x: number, y: number, eighths: number): string {
  // A full block reaches into the one above: drawn edge to edge, a hairline would show between them.
  const overlap = eighths === EIGHTHS.length ? 0.5 : 0;
  const height = round((CELL.height * eighths) / EIGHTHS.length) + overlap;
  return `M${x} ${round(y + CELL.height - height)}h${CELL.width}v${height}h${-CELL.width}z`;
}

function word(text: string, x: number, y: number, style: Style): string {
  const weight = style === "strong" || style === "title" ? ` font-weight="bold"` : "";
  const length = round(text.length * CELL.width);
  return `<text x="${x}" y="${y + BASELINE}" fill="${COLOURS[style]}"${weight} textLength="${length}" lengthAdjust="spacingAndGlyphs">${escapeXml(text)}</text>`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
