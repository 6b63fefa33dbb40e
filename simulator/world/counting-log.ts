import type { Log, LogFields } from "../../agent/core/log.ts";

/** Different lines that are kept apart; the rest count as one. */
const MAXIMUM_LINES = 200;
const REST = "other lines";

/** The Log port of thousands of agents: how often each sentence was said, warnings and errors only. */
export class CountingLog implements Log {
  readonly #counts = new Map<string, number>();

  debug(): void {}

  info(): void {}

  warn(message: string, fields: LogFields = {}): void {
    this.#count("warn", message, fields);
  }

  error(message: string, fields: LogFields = {}): void {
    this.#count("error", message, fields);
  }

  child(): Log {
    return this;
  }

  /** Times by line, for example `error: part did not stop cleanly`. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  #count(level: "warn" | "error", message: string, { problem, code }: LogFields): void {
    const detail = problem ?? code;
    const line = `${level}: ${message}${typeof detail === "string" ? ` (${detail})` : ""}`;
    const known = this.#counts.has(line) || this.#counts.size < MAXIMUM_LINES ? line : REST;
    this.#counts.set(known, (this.#counts.get(known) ?? 0) + 1);
  }
}
