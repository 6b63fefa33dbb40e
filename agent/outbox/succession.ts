import type { EpochFields, LostFields, PreviousRun } from "../core/record.ts";
import type { Sidecar } from "./sidecar.ts";

/** How a new store begins. */
export interface Succession {
  /** The number of its latest commit: they rise from store to store. */
  readonly commit: number;
  /** Undefined for the first store of a site. */
  readonly previousRun: PreviousRun | undefined;
  /** Absent for the first store of a site. */
  readonly announcement: EpochFields | undefined;
  /** What the store before it had not delivered; absent when that is nothing, or unknown. */
  readonly lost: LostFields | undefined;
}

const NOTHING_BEFORE: Succession = { commit: 0, previousRun: undefined, announcement: undefined, lost: undefined };

/** @param earlier what is known of the store before; @param wasSetAside whether there was one that could not be used. */
export function succession(earlier: Sidecar | undefined, wasSetAside: boolean): Succession {
  if (earlier === undefined && !wasSetAside) return NOTHING_BEFORE;
  const reason = wasSetAside ? "store-corrupt" : "store-missing";
  if (earlier === undefined) return { ...NOTHING_BEFORE, announcement: { kind: "epoch", reason } };
  const { epoch, recorded, delivered, queued, lost, thinned } = earlier.account;
  return {
    commit: earlier.commit,
    previousRun: { lastAlive: earlier.alive, stoppedCleanly: earlier.stoppedCleanly },
    announcement: { kind: "epoch", reason, previous: { epoch, recorded, delivered, lost, thinned } },
    lost:
      queued === 0
        ? undefined
        : { kind: "lost", from: earlier.oldestQueuedSeq, to: recorded, count: queued, reason, epoch },
  };
}
