/** How a piece of text is meant; a view decides what that looks like. */
export type Tone = "plain" | "heading" | "good" | "warning" | "bad" | "faint";

const CODES: Readonly<Record<Tone, string>> = {
  plain: "",
  heading: "1",
  good: "32",
  warning: "33",
  bad: "31",
  faint: "2",
};

/** Text with its tone as an ANSI colour, or the text alone. */
export function paint(text: string, tone: Tone, colour: boolean): string {
  return colour && CODES[tone] !== "" ? `\u001b[${CODES[tone]}m${text}\u001b[0m` : text;
}

/** Breaks text at spaces into lines of at most `columns` characters; a longer word is broken, newlines are kept. */
export function wrap(text: string, columns: number): readonly string[] {
  const width = Math.max(1, columns);
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.split(" ")) {
      let rest = word;
      if (line !== "" && line.length + 1 + rest.length <= width) {
        line += ` ${rest}`;
        continue;
      }
      if (line !== "") lines.push(line);
      while (rest.length > width) {
        lines.push(rest.slice(0, width));
        rest = rest.slice(width);
      }
      line = rest;
    }
    lines.push(line);
  }
  return lines;
}
