/** Some series of a metric: `http_requests_total{code="5*"}`. */
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly Matcher[];
}

export interface Matcher {
  readonly label: string;
  readonly negated: boolean;
  /** What the value is, or begins with where `isPrefix`. */
  readonly value: string;
  readonly isPrefix: boolean;
}

const METRIC = /^[a-zA-Z_:][a-zA-Z0-9_:]*/;
const MATCHER = /^([a-zA-Z_][a-zA-Z0-9_]*)(!?=)"([^"\\{}]*)"(,|(?=\}))/;
const MAXIMUM_MATCHERS = 8;

/** As in Prometheus, but instead of regular expressions, which a slip can make endless, a value may end in `*`. Undefined for what is no selector. */
export function parseSelector(text: string): Selector | undefined {
  const metric = METRIC.exec(text)?.[0];
  if (metric === undefined) return undefined;
  let rest = text.slice(metric.length);
  if (rest === "") return { metric, matchers: [] };
  if (!rest.startsWith("{")) return undefined;
  rest = rest.slice(1);
  const matchers: Matcher[] = [];
  while (rest !== "}") {
    const [whole, label, operator, pattern = ""] = MATCHER.exec(rest) ?? [];
    if (whole === undefined || label === undefined || matchers.length === MAXIMUM_MATCHERS) return undefined;
    const isPrefix = pattern.endsWith("*");
    const value = isPrefix ? pattern.slice(0, -1) : pattern;
    if (value.includes("*")) return undefined;
    matchers.push({ label, negated: operator === "!=", value, isPrefix });
    rest = rest.slice(whole.length);
  }
  return { metric, matchers };
}
