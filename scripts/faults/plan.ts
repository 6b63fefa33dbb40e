import { CASES_A_GROUP } from "./kind.ts";
import { hash } from "./random.ts";

/**
 * The seed of case `index` of a kind in a run: `CASES_A_GROUP` cases have consecutive seeds, so that a kind finds the group of a
 * case in the seed itself, and a case can be repeated by its seed alone.
 */
export function caseSeed(runSeed: number, kind: string, index: number): number {
  const group = hash(`${runSeed} ${kind} ${Math.floor(index / CASES_A_GROUP)}`);
  return group * CASES_A_GROUP + (index % CASES_A_GROUP);
}

/** The same for all cases of a group. */
export function groupOf(seed: number): number {
  return Math.floor(seed / CASES_A_GROUP);
}

/**
 * Hands out the cases of a run. Each worker works through a group of its own; when no untouched group is left it helps with the
 * fullest one, so that nobody is idle at the end.
 */
export class Cases {
  readonly #groups: number[][];
  readonly #mine = new Map<number, number[]>();

  constructor(seeds: readonly number[]) {
    const groups = new Map<number, number[]>();
    for (const seed of seeds) {
      const group = groups.get(groupOf(seed)) ?? [];
      group.push(seed);
      groups.set(groupOf(seed), group);
    }
    this.#groups = [...groups.values()];
  }

  /** Undefined when all were handed out. */
  next(worker: number): number | undefined {
    const mine = this.#mine.get(worker);
    if (mine !== undefined && mine.length > 0) return mine.shift();
    const taken = new Set(this.#mine.values());
    const fresh = this.#groups.find((group) => group.length > 0 && !taken.has(group));
    const fullest = [...this.#groups].sort((a, b) => b.length - a.length)[0];
    const group = fresh ?? fullest;
    if (group === undefined || group.length === 0) return undefined;
    this.#mine.set(worker, group);
    return group.shift();
  }
}
