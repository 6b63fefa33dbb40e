/**
 * What is wrong, by name.
 * undeclared: recorded, and neither came nor waits nor was declared lost. skipped: a number that no record has. forgotten: an agent said that
 * it had recorded more before a power cut, in this store or in one that is gone. unbalanced: the agent's own account does not add up. silent: an
 * agent that could not tell. orphan: records of a store that no agent accounts for. reordered: behind a later record of its lane. duplicated: twice
 * in one session. unreadable: not what the contract says. interrupted: the auditor itself was cut off, so it cannot vouch. agent: an agent failed.
 * identity-taken: two boxes speak for one site. configuration: settings that should have been refused or taken back are in force, or nobody knows.
 * dropped: messages that a broker of the run says it dropped. unfulfilled: what the scenario is about did not come about.
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
  | "agent"
  | "identity-taken"
  | "configuration"
  | "dropped"
  | "unfulfilled";

export interface Finding {
  readonly kind: FindingKind;
  readonly site?: string;
  readonly epoch?: string;
  /** Records, messages, or times. */
  readonly count: number;
  readonly detail: string;
  /** The scenario is about it, or allows it. */
  readonly expected?: true;
}

/** What a scenario makes of findings. */
export interface Expectations {
  /** Must be found. */
  readonly expects: readonly FindingKind[];
  /** May be. */
  readonly allows: readonly FindingKind[];
}

/** More are counted, and not listed. */
const MAXIMUM_LISTED = 100;

/** Findings as they come up: all of them counted, the first listed. Those that a scenario expects or allows are kept apart. */
export class Findings {
  readonly listed: Finding[] = [];
  readonly #counts = new Map<FindingKind, number>();
  readonly #expected = new Map<FindingKind, number>();

  constructor(private readonly expectations: Expectations = { expects: [], allows: [] }) {}

  add(finding: Finding): void {
    const { expects, allows } = this.expectations;
    const isExpected = expects.includes(finding.kind) || allows.includes(finding.kind);
    const counts = isExpected ? this.#expected : this.#counts;
    counts.set(finding.kind, (counts.get(finding.kind) ?? 0) + finding.count);
    if (this.listed.length >= MAXIMUM_LISTED) return;
    this.listed.push(isExpected ? { ...finding, expected: true } : finding);
  }

  /** What had to be found and was not. To be called once, after everything was found. */
  addUnfulfilled(): void {
    for (const kind of this.expectations.expects) {
      if (this.#expected.has(kind)) continue;
      this.add({ kind: "unfulfilled", count: 1, detail: `the scenario is about ${kind}, and there was none` });
    }
  }

  /** Expected or not. */
  countOf(kind: FindingKind): number {
    return (this.#counts.get(kind) ?? 0) + (this.#expected.get(kind) ?? 0);
  }

  get expectedCounts(): Readonly<Partial<Record<FindingKind, number>>> {
    return Object.fromEntries(this.#expected);
  }

  get counts(): Readonly<Partial<Record<FindingKind, number>>> {
    return Object.fromEntries(this.#counts);
  }

  /** Nothing but what was expected. */
  get isEmpty(): boolean {
    return this.#counts.size === 0;
  }
}
