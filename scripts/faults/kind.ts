/**
 * One case of a fault run: everything about it follows from its seed. A kind is `export const kind: FaultKind` in `kinds/<name>.ts`;
 * `run` is called in a worker process, in a process group of its own that is killed as a whole when the case hangs or the run ends.
 */
export interface FaultCase {
  readonly seed: number;
  /** Empty, of its own, removed afterwards. */
  readonly folder: string;
  /** The deliberate defect to switch on (a test of the tests), a key of the kind's `defects`. */
  readonly defect: string | undefined;
  /** For a caller that may end a case early. In a fault run it never aborts: there the whole process group is killed. */
  readonly signal: AbortSignal;
  /**
   * For kinds whose case needs something that a seed cannot make again exactly, such as a trace of a running program. A failing
   * case may leave it as `RECORDING` in its folder (a file or a folder); it is kept, and its path comes back here when the case is repeated.
   */
  readonly recording?: string;
}

/** Name of what a failing case leaves in its folder for the repetition. */
export const RECORDING = "recording";

/** So many cases of consecutive seeds, from a multiple of it on, go to the same worker: what is costly to prepare may serve all of them. */
export const CASES_A_GROUP = 100;

/** What a case showed. */
export interface CaseResult {
  /** Empty means the case held; each is a full sentence with what was expected and what was seen. */
  readonly problems: readonly string[];
  /**
   * Summed over the cases for the table: recorded, delivered, declaredLost, thinned, undeclared,
   * duplicates, newEpochs ... `undeclared` is what must never be above 0.
   */
  readonly counts: Readonly<Record<string, number>>;
  /** The longest open of a store after a fault, in milliseconds. */
  readonly slowestOpenMs: number;
}

/** A kind of fault that `npm run faults` can try. */
export interface FaultKind {
  readonly name: "kill" | "powercut" | "enospc" | "eio" | "corrupt" | "clock" | "link";
  /** One line for the help. */
  readonly about: string;
  /** Cases of an ordinary run (durability.md, Faults to beat). */
  readonly everyCommit: number;
  /** Cases of a `--long` run. */
  readonly longRun: number;
  /** A sentence with the remedy when this kind cannot run here (root, strace missing), otherwise undefined. */
  unavailable(): Promise<string | undefined>;
  /** Deliberate defects that a test of the tests can switch on: name -> what it breaks. */
  readonly defects: Readonly<Record<string, string>>;
  run(one: FaultCase): Promise<CaseResult>;
}
