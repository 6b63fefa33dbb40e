/** One measured figure. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Where there is one: what the figure should be, and whether it is. */
  readonly goal?: { readonly text: string; readonly met: boolean };
  /** What it was measured beside, in the same run. */
  readonly beside?: string;
}

export function atMost(value: number, limit: number, unit: string): NonNullable<Figure["goal"]> {
  return { text: `<= ${limit} ${unit}`.trim(), met: value <= limit };
}

/** A plain table: names and besides to the left, values to the right. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    rounded(figure.value),
    figure.unit,
    figure.goal === undefined ? "" : `${figure.goal.text} ${figure.goal.met ? "met" : "MISSED"}`,
    figure.beside ?? "",
  ]);
  const all = [["measured", "value", "unit", "goal", "beside"], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = all.map((row) =>
    row
      .map((cell, column) => (column === 1 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  return [lines[0], rule, ...lines.slice(1)].join("\n");
}

/** Three significant digits, whole numbers from a hundred up. */
function rounded(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString("en");
  return String(Number(value.toPrecision(3)));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
