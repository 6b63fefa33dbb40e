import type { ReportRow } from "./report-rows.ts";

/** One line a row, its parts below each other. */
export function columns(rows: readonly ReportRow[]): string[] {
  const width = (column: 0 | 1) => Math.max(0, ...rows.map((row) => row[column].length));
  const [first, second] = [width(0), width(1)];
  return rows.map(([name, value, about]) => `${name.padEnd(first)}  ${value.padEnd(second)}  ${about}`.trimEnd());
}
