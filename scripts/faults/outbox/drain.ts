import { reasonOf } from "../../../agent/core/errors.ts";
import { type Account, LANES } from "../../../agent/core/queue.ts";
import type { Store } from "../../../agent/core/store.ts";
import type { Volume } from "../../../agent/core/volume.ts";
import { Outbox } from "../../../agent/outbox/outbox.ts";
import { LevelStore } from "../../../agent/platform/level-store.ts";
import { NodeClock } from "../../../agent/platform/node-clock.ts";
import { nodeRandom } from "../../../agent/platform/node-random.ts";
import { StoreVolume } from "../../../agent/platform/store-volume.ts";
import { BriskClock } from "./brisk-clock.ts";
import { silentLog } from "./silent-log.ts";
import { BASE_OPTIONS } from "./workload.ts";

/** A record as the centre gets it. */
export interface Arrival {
  readonly epoch: string;
  readonly seq: number;
  readonly json: string;
}

/** One run of the agent after the fault, as far as the store is concerned. */
export interface Pass {
  readonly openMs: number;
  /** Why the store could not be opened; nothing else is known then. */
  readonly openError?: string;
  readonly account?: Account;
  readonly arrivals: number;
  /** Records were queued and did not come for STUCK_MS; with the problem that the outbox shows. */
  readonly stuck?: string;
  /** The outbox gave the store up and asked for a new process, which the service manager starts. */
  readonly gaveUp?: true;
}

export interface DrainParts {
  readonly location: string;
  /** Absent: the same boot of the box as everything else in this process. */
  readonly bootId?: string;
  readonly wrapStore?: (store: Store) => Store;
  readonly wrapVolume?: (volume: Volume) => Volume;
  /** Called before the records are settled. */
  readonly arrive: (arrivals: readonly Arrival[]) => void;
}

/** Longer than the outbox tries before it gives a store up. */
const STUCK_MS = 40_000;
/** At rest, the outbox has written all there is to write; what LevelDB does in the background may still meet the damage. */
const REST_MS = 4;
/** After a loss or a failure, when there is more of that. */
const TROUBLED_REST_MS = 30;
const MAXIMUM_PASSES = 8;

/** Opens the store, delivers everything and closes it, until a pass brings nothing new: that one shows that a restart is uneventful. */
export async function drain(parts: DrainParts): Promise<readonly Pass[]> {
  const passes: Pass[] = [];
  while (passes.length < MAXIMUM_PASSES) {
    const pass = await drainOnce(parts);
    passes.push(pass);
    if (passes.length > 1 && pass.arrivals === 0 && pass.gaveUp === undefined) break;
  }
  return passes;
}

async function drainOnce({ location, bootId, wrapStore, wrapVolume, arrive }: DrainParts): Promise<Pass> {
  const clock = new BriskClock(new NodeClock("always"), bootId);
  const level = new LevelStore(location);
  const volume = new StoreVolume(location);
  let gaveUp = false;
  const outbox = new Outbox({
    store: wrapStore?.(level) ?? level,
    volume: wrapVolume?.(volume) ?? volume,
    clock,
    random: nodeRandom,
    log: silentLog,
    options: BASE_OPTIONS,
    onDefect: () => {
      gaveUp = true;
    },
  });
  const start = performance.now();
  try {
    await outbox.open();
  } catch (error) {
    return { openMs: performance.now() - start, openError: reasonOf(error), arrivals: 0 };
  }
  const openMs = performance.now() - start;
  outbox.hurry();
  const { arrivals, stuck } = await takeEverything(outbox, arrive, () => ({ gaveUp, resting: clock.resting }));
  await outbox.close();
  return {
    openMs,
    account: outbox.account(),
    arrivals,
    ...(stuck === undefined ? {} : { stuck }),
    ...(gaveUp ? { gaveUp } : {}),
  };
}

interface Condition {
  readonly gaveUp: boolean;
  readonly resting: boolean;
}

async function takeEverything(outbox: Outbox, arrive: DrainParts["arrive"], condition: () => Condition) {
  let settling = 0;
  let arrivals = 0;
  let stuck: string | undefined;
  let movedAt = performance.now();
  let restingSince: number | undefined;
  let troubled = false;
  const declared = declaredIn(outbox);
  for (;;) {
    for (const lane of LANES) {
      const records = await outbox.take(lane, { records: 500, bytes: 2 ** 20 });
      if (records.length === 0) continue;
      const { epoch } = outbox;
      arrive(records.map(({ seq, json }) => ({ epoch, seq, json })));
      arrivals += records.length;
      movedAt = performance.now();
      const seqs = records.map((record) => record.seq);
      settling++;
      const settled = () => {
        settling--;
        movedAt = performance.now();
      };
      // Rejected when the outbox gives up or is closed first: the records then come again.
      outbox.settle(seqs, { outcome: "delivered" }).then(settled, settled);
    }
    const { account, problem } = outbox.status();
    const { gaveUp, resting } = condition();
    troubled ||= problem !== undefined || declaredIn(outbox) !== declared;
    const now = performance.now();
    // Where commits fail the agent lives on and tries again, so what is not on disk is waited for.
    const done = resting && account.queued === 0 && settling === 0 && problem === undefined;
    restingSince = done ? (restingSince ?? now) : undefined;
    const rested = restingSince !== undefined && now - restingSince >= (troubled ? TROUBLED_REST_MS : REST_MS);
    if (gaveUp || rested) break;
    if (now - movedAt >= STUCK_MS) {
      stuck = `${account.queued} queued, ${settling} settlements waiting, ${JSON.stringify(problem ?? "no problem shown")}`;
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return { arrivals, stuck };
}

function declaredIn(outbox: Outbox): number {
  const { lost, thinned } = outbox.account();
  return lost + thinned;
}
