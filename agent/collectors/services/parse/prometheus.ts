import type { Matcher, Selector } from "../../../core/selector.ts";

/**
 * The text format of Prometheus and OpenMetrics, as far as a sum over some series of one metric needs it. There is one parser on npm
 * (`parse-prometheus-text-format`): it makes objects of the whole page, without a bound, and throws what it read; this one looks for
 * one name and keeps a number.
 */

/** One label of a series; a value holds \\, \" and \n as escapes, and nothing else that is special. */
const LABEL = /^\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(,|(?=\}))/;
/** Each character can be matched in one way only: a page of digits would otherwise take hours. */
const VALUE = /^\s+([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)(?=\s|$)/;
const MAXIMUM_LABELS = 64;

/**
 * The sum over all series that are selected; undefined where there is none of them with a finite value, and beyond what can be counted exactly. Lines
 * that are not as they should be are passed over.
 */
export function sumOf(text: string, selector: Selector): number | undefined {
  let sum: number | undefined;
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    // Most lines are about something else, and are not even cut out.
    if (text.startsWith(selector.metric, start)) {
      const value = valueOnLine(text.slice(start, end), selector);
      if (value !== undefined) sum = (sum ?? 0) + value;
    }
    start = end + 1;
  }
  return sum !== undefined && Math.abs(sum) <= Number.MAX_SAFE_INTEGER ? sum : undefined;
}

function valueOnLine(line: string, { metric, matchers }: Selector): number | undefined {
  let rest = line.slice(metric.length);
  const labels = new Map<string, string>();
  if (/^\s*\{/.test(rest)) {
    rest = rest.slice(rest.indexOf("{") + 1);
    while (!/^\s*\}/.test(rest)) {
      const [whole, label, value] = LABEL.exec(rest) ?? [];
      if (whole === undefined || label === undefined || value === undefined || labels.size === MAXIMUM_LABELS)
        return undefined;
      labels.set(label, unescaped(value));
      rest = rest.slice(whole.length);
    }
    rest = ` ${rest.slice(rest.indexOf("}") + 1)}`;
  }
  // Without this the name goes on: it is another metric.
  const [, digits] = VALUE.exec(rest) ?? [];
  const value = Number(digits ?? Number.NaN);
  return Number.isFinite(value) && matchers.every((matcher) => matches(matcher, labels)) ? value : undefined;
}

/** As in Prometheus, a label that is not there is empty. */
function matches({ label, negated, value, isPrefix }: Matcher, labels: ReadonlyMap<string, string>): boolean {
  const found = labels.get(label) ?? "";
  return (isPrefix ? found.startsWith(value) : found === value) !== negated;
}

function unescaped(value: string): string {
  return value.includes("\\") ? value.replaceAll(/\\(.)/g, (_, code: string) => (code === "n" ? "\n" : code)) : value;
}
