import type { LinkState } from "./record.ts";
import type { Millis } from "./time.ts";

/** What became of the probes to one target. Those neither in time nor late were lost. */
export interface TargetCount {
  readonly sent: number;
  readonly inTime: number;
  readonly late: number;
}

/** What the probes beyond the terminal found in one window: made by the windows, judged by the diagnosis. */
export interface LinkEvidence {
  readonly span: Millis;
  /** Rounds of probes that tried at least one target beyond the terminal, and those in which any of them answered. */
  readonly passes: number;
  readonly reachedPasses: number;
  /** ICMP echo, one entry per target that was tried. */
  readonly anycast: readonly TargetCount[];
  /** TCP connections, which an accelerator in the modem may answer on the broker's behalf; absent = not tried. */
  readonly broker?: TargetCount;
}

/** Both absent when nothing beyond the terminal could be tried. */
export interface LinkVerdict {
  readonly state?: LinkState;
  readonly availableMs?: Millis;
}

export type LinkJudge = (evidence: LinkEvidence) => LinkVerdict;
