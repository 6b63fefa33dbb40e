import type { Line, Style } from "./spans.ts";

/**
 * Only the sixteen colours of the terminal's own palette, and its own foreground for ordinary text: the view is readable on a
 * light background as well as on a dark one.
 */
const CODES: Readonly<Record<Style, string>> = {
  plain: "",
  strong: "1",
  title: "1;36",
  faint: "2",
  border: "2",
  accent: "36",
  good: "32",
  warning: "33",
  bad: "31",
};
/** Without colours (NO_COLOR) weight still tells what matters. */
const CODES_WITHOUT_COLOUR: Readonly<Record<Style, string>> = {
  plain: "",
  strong: "1",
  title: "1",
  faint: "2",
  border: "2",
  accent: "",
  good: "",
  warning: "1",
  bad: "1",
};

export const ESCAPE = "\u001b[";
export const ENTER_SCREEN = `${ESCAPE}?1049h${ESCAPE}?25l${ESCAPE}?7l${ESCAPE}2J`;
export const LEAVE_SCREEN = `${ESCAPE}0m${ESCAPE}?7h${ESCAPE}?25h${ESCAPE}?1049l`;
/** The terminal shows what lies between them at once (or ignores them). */
const BEGIN_UPDATE = `${ESCAPE}?2026h`;
const END_UPDATE = `${ESCAPE}?2026l`;

export function encodeLine(line: Line, colour: boolean): string {
  const codes = colour ? CODES : CODES_WITHOUT_COLOUR;
  return line
    .map(({ text, style }) => (codes[style] === "" ? text : `${ESCAPE}${codes[style]}m${text}${ESCAPE}0m`))
    .join("");
}

/**
 * What to write so that a screen showing `before` shows `after`: only the lines that changed. Empty when nothing did.
 * @param before undefined when nothing is known of the screen: then it is cleared first.
 */
export function encodeUpdate(before: readonly string[] | undefined, after: readonly string[]): string {
  const changed = after.flatMap((line, row) => (before?.[row] === line ? [] : [`${ESCAPE}${row + 1};1H${line}`]));
  if (changed.length === 0) return "";
  return `${BEGIN_UPDATE}${before === undefined ? `${ESCAPE}2J` : ""}${changed.join("")}${END_UPDATE}`;
}
