import type { CaseResult, FaultKind } from "./kind.ts";

export interface Failure {
  readonly kind: FaultKind["name"];
  readonly seed: number;
  readonly problems: readonly string[];
  /** What repeats exactly this case. */
  readonly command: string;
  /** Where the case's folder was kept. */
  readonly folder?: string;
}

/** One row of the table. */
export interface KindReport {
  readonly kind: FaultKind["name"];
  /** Present when no case ran: why, and what to do. */
  readonly notRun?: string;
  readonly cases: number;
  readonly held: number;
  readonly failed: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly slowestOpenMs: number;
  readonly seconds: number;
  /** The first MAXIMUM_FAILURES of them. */
  readonly failures: readonly Failure[];
}

/** So many failures are described; all are counted. */
export const MAXIMUM_FAILURES = 20;
const MAXIMUM_PROBLEMS = 5;

/** Adds up what the cases of one kind showed. */
export class Tally {
  readonly #counts: Record<string, number> = {};
  readonly #failures: Failure[] = [];
  #cases = 0;
  #failed = 0;
  #slowestOpenMs = 0;

  get cases(): number {
    return this.#cases;
  }

  get failed(): number {
    return this.#failed;
  }

  add(result: CaseResult): void {
    this.#cases++;
    this.#slowestOpenMs = Math.max(this.#slowestOpenMs, result.slowestOpenMs);
    for (const [name, count] of Object.entries(result.counts)) {
      this.#counts[name] = (this.#counts[name] ?? 0) + count;
    }
    if (!heldUp(result)) this.#failed++;
  }

  describe(failure: Failure): void {
    if (this.#failures.length < MAXIMUM_FAILURES) this.#failures.push(failure);
  }

  report(kind: FaultKind["name"], seconds: number): KindReport {
    return {
      kind,
      cases: this.#cases,
      held: this.#cases - this.#failed,
      failed: this.#failed,
      counts: this.#counts,
      slowestOpenMs: Math.round(this.#slowestOpenMs),
      seconds,
      failures: this.#failures,
    };
  }
}

/** An undeclared loss is a failure even where the kind described none. */
export function heldUp(result: CaseResult): boolean {
  return result.problems.length === 0 && (result.counts["undeclared"] ?? 0) === 0;
}

/** What to type to see this case again. */
export function repeatCommand(kind: string, seed: number, more: { defect?: string; recording?: string } = {}): string {
  const defect = more.defect === undefined ? "" : ` --defect ${more.defect}`;
  const recording = more.recording === undefined ? "" : ` --recording ${quoted(more.recording)}`;
  return `npm run faults -- --kind ${kind} --case ${seed}${defect}${recording}`;
}

export function failureText({ kind, seed, problems, command, folder }: Failure): string {
  const shown = problems.slice(0, MAXIMUM_PROBLEMS).map((problem) => `  ${problem}`);
  if (problems.length > shown.length) shown.push(`  ... and ${problems.length - shown.length} more`);
  const kept = folder === undefined ? [] : [`  kept: ${folder}`];
  return [`${kind} case ${seed} failed:`, ...shown, ...kept, `  repeat: ${command}`].join("\n");
}

/** A plain table: one kind a row, its counts below it. */
export function table(reports: readonly KindReport[]): string {
  const head = ["kind", "cases", "held", "failed", "slowest open", "time"];
  const rows = reports.map((report) =>
    report.notRun === undefined
      ? [
          report.kind,
          report.cases.toLocaleString("en"),
          report.held.toLocaleString("en"),
          report.failed.toLocaleString("en"),
          `${report.slowestOpenMs} ms`,
          `${report.seconds.toFixed(1)} s`,
        ]
      : [report.kind, "-", "-", "-", "-", "-"],
  );
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ");
  const lines = [line(head), widths.map((width) => "-".repeat(width)).join("  ")];
  reports.forEach((report, index) => {
    lines.push(line(rows[index] ?? []));
    const counts = Object.entries(report.counts).map(([name, count]) => `${words(name)} ${count.toLocaleString("en")}`);
    if (report.notRun !== undefined) lines.push(`  not run: ${report.notRun}`);
    else if (counts.length > 0) lines.push(`  ${counts.join(", ")}`);
  });
  return lines.join("\n");
}

/** declaredLost -> declared lost */
function words(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
