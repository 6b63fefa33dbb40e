/** The drawing characters of the view, one column each, and what stands for them on a terminal that is not UTF-8. */
export interface Glyphs {
  /** Eight heights, the lowest first. */
  readonly levels: readonly string[];
  readonly missing: string;
  readonly horizontal: string;
  readonly vertical: string;
  readonly topLeft: string;
  readonly topRight: string;
  readonly bottomLeft: string;
  readonly bottomRight: string;
  readonly arrow: string;
  readonly reached: string;
  readonly late: string;
  readonly unreached: string;
  readonly unknown: string;
  readonly brokenLine: string;
  readonly barFull: string;
  readonly barEmpty: string;
  readonly good: string;
  readonly bad: string;
  readonly bullet: string;
}

export const UNICODE_GLYPHS: Glyphs = {
  levels: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
  missing: "×",
  horizontal: "─",
  vertical: "│",
  topLeft: "╭",
  topRight: "╮",
  bottomLeft: "╰",
  bottomRight: "╯",
  arrow: "▶",
  reached: "●",
  late: "◐",
  unreached: "×",
  unknown: "○",
  brokenLine: "·",
  barFull: "█",
  barEmpty: "░",
  good: "✓",
  bad: "✗",
  bullet: "•",
};

export const ASCII_GLYPHS: Glyphs = {
  levels: ["_", ".", "-", "~", "=", "+", "*", "#"],
  missing: "x",
  horizontal: "-",
  vertical: "|",
  topLeft: "+",
  topRight: "+",
  bottomLeft: "+",
  bottomRight: "+",
  arrow: ">",
  reached: "o",
  late: "?",
  unreached: "x",
  unknown: ".",
  brokenLine: ".",
  barFull: "#",
  barEmpty: ".",
  good: "ok",
  bad: "no",
  bullet: "*",
};

/** Whether the terminal's locale says UTF-8. */
export function isUnicodeLocale(environment: Readonly<Record<string, string | undefined>>): boolean {
  const locale = environment["LC_ALL"] || environment["LC_CTYPE"] || environment["LANG"] || "";
  return /utf-?8/i.test(locale);
}
