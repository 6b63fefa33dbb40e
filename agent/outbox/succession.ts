import type { EpochFields, LostFields, PreviousRun } from "../core/record.ts";
import type { EarlierStore, Sidecar } from "./sidecar.ts";

/** How a new store begins. */
export interface Succession {
  /** The number of its latest commit: they rise from store to store. */
  readonly commit: number;
  /** Undefined for the first store of a site. */
  readonly previousRun: PreviousRun | undefined;
  /** Absent for the first store of a site. */
  readonly announcement: EpochFields | undefined;
  /** What the stores before it had not delivered, the newest first: to be declared. */
  readonly earlier: readonly EarlierStore[];
}

const NOTHING_BEFORE: Succession = { commit: 0, previousRun: undefined, announcement: undefined, earlier: [] };

/** @param before what is known of the store before; @param wasSetAside whether there was one that could not be used. */
export function succession(before: Sidecar | undefined, wasSetAside: boolean): Succession {
  if (before === undefined && !wasSetAside) return NOTHING_BEFORE;
  const reason = wasSetAside ? "store-corrupt" : "store-missing";
  if (before === undefined) return { ...NOTHING_BEFORE, announcement: { kind: "epoch", reason } };
  const { epoch, recorded, delivered, queued, lost, thinned } = before.account;
  const own = { epoch, from: before.oldestQueuedSeq, to: recorded, count: queued, reason } as const;
  return {
    commit: before.commit,
    previousRun: { lastAlive: before.alive, stoppedCleanly: before.stoppedCleanly },
    announcement: { kind: "epoch", reason, previous: { epoch, recorded, delivered, lost, thinned } },
    earlier: [...(queued === 0 ? [] : [own]), ...before.earlier],
  };
}

/** The declaration of what was lost with an earlier store. */
export function lostWith({ epoch, from, to, count, reason }: EarlierStore): LostFields {
  return { kind: "lost", from, to, count, reason, epoch };
}
