import type { Clock } from "../core/clock.ts";
import { problemStatus } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { Lane } from "../core/queue.ts";
import type { ProblemStatus } from "../core/status.ts";
import { MINUTE, type Millis } from "../core/time.ts";

/** Reads that fail for so long, and so often, without one that succeeds: the disk will not give that place back any more. */
const BLOCKED_AFTER: Millis = 10 * MINUTE;
const BLOCKED_FAILURES = 5;

/** Whoever reads the store. */
export type ReadBy = Lane | "retention" | "oldest" | "recount";

interface ReadProblem {
  readonly problem: ProblemStatus;
  /** Monotonic. */
  readonly first: Millis;
  readonly last: Millis;
  readonly failures: number;
}

/** Who could not read the store the last time, since when, and how often in a row. */
export class ReadProblems {
  /** Absent while everybody can read. */
  #problems: Map<ReadBy, ReadProblem> | undefined;

  /** @param isExcused whether reads fail now for a reason that is told elsewhere. */
  constructor(
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly isExcused: () => boolean,
  ) {}

  /** Of one of them; undefined when everybody can read. */
  get problem(): ProblemStatus | undefined {
    return this.#all()[0]?.problem;
  }

  /** What `work` reads; `otherwise` when the store cannot be read now. */
  async attempt<Result>(by: ReadBy, work: () => Promise<Result>, otherwise: Result): Promise<Result> {
    try {
      const result = await work();
      this.succeeded(by);
      return result;
    } catch (error) {
      this.failed(by, error);
      return otherwise;
    }
  }

  failed(by: ReadBy, error: unknown): void {
    if (this.isExcused()) return;
    const now = this.clock.monotonic();
    const problem = problemStatus(error);
    const before = this.#problems?.get(by);
    if (before === undefined) this.log.error("the store cannot be read", { by, ...problem });
    const failures = (before?.failures ?? 0) + 1;
    this.#problems ??= new Map();
    this.#problems.set(by, { problem, first: before?.first ?? now, last: now, failures });
  }

  succeeded(by: ReadBy): void {
    this.#problems?.delete(by);
    if (this.#problems?.size === 0) this.#problems = undefined;
  }

  /** Why what lies behind one place is kept from everybody for good; undefined while it may pass. A read that nobody repeats proves nothing. */
  get blocked(): ProblemStatus | undefined {
    const isLasting = ({ first, last, failures }: ReadProblem) =>
      failures >= BLOCKED_FAILURES && last - first >= BLOCKED_AFTER;
    return this.#all().find(isLasting)?.problem;
  }

  #all(): readonly ReadProblem[] {
    return this.#problems === undefined ? [] : [...this.#problems.values()];
  }
}
