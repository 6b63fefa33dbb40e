/**
 * What is wrong, by name.
 * undeclared: recorded, and neither came nor waits nor was declared lost. skipped: a number that no record has. forgotten: an agent said that
 * it had recorded more before a power cut. unbalanced: the agent's own account does not add up. silent: an agent that could not tell. orphan: records
 * of a store that no agent accounts for. reordered: behind a later record of its lane. duplicated: twice in one session. unreadable: not what
 * the contract says. interrupted: the auditor itself was cut off, so it cannot vouch. agent: an agent failed.
 */
export type FindingKind =
  | "undeclared"
  | "skipped"
  | "forgotten"
  | "unbalanced"
  | "silent"
  | "orphan"
  | "reordered"
  | "duplicated"
  | "unreadable"
  | "interrupted"
  | "agent";

export interface Finding {
  readonly kind: FindingKind;
  readonly site?: string;
  readonly epoch?: string;
  /** Records, or times. */
  readonly count: number;
  readonly detail: string;
}

/** More are counted, and not listed. */
const MAXIMUM_LISTED = 100;

/** Findings as they come up: all of them counted, the first listed. */
export class Findings {
  readonly listed: Finding[] = [];
  readonly #counts = new Map<FindingKind, number>();

  add(finding: Finding): void {
    this.#counts.set(finding.kind, (this.#counts.get(finding.kind) ?? 0) + finding.count);
    if (this.listed.length < MAXIMUM_LISTED) this.listed.push(finding);
  }

  countOf(kind: FindingKind): number {
    return this.#counts.get(kind) ?? 0;
  }

  get counts(): Readonly<Partial<Record<FindingKind, number>>> {
    return Object.fromEntries(this.#counts);
  }

  get isEmpty(): boolean {
    return this.#counts.size === 0;
  }
}
