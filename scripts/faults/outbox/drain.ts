import type { Clock } from "../../../agent/core/clock.ts";
import { reasonOf } from "../../../agent/core/errors.ts";
import { type Account, LANES } from "../../../agent/core/queue.ts";
import type { Store } from "../../../agent/core/store.ts";
import type { Volume } from "../../../agent/core/volume.ts";
import { Outbox } from "../../../agent/outbox/outbox.ts";
import { LevelStore } from "../../../agent/platform/level-store.ts";
import { NodeClock } from "../../../agent/platform/node-clock.ts";
import { nodeRandom } from "../../../agent/platform/node-random.ts";
import { StoreVolume } from "../../../agent/platform/store-volume.ts";
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
  /** Called before the record is settled. */
  readonly arrive: (arrival: Arrival) => void;
}

/** Longer than the outbox tries before it gives a store up. */
const STUCK_MS = 40_000;
/** What was settled last is on disk by then, and calls for nothing more. */
const QUIET_MS = 4;
/** After a loss or a failure: a declaration becomes a record with the next commit, which may fail before that shows. */
const TROUBLED_QUIET_MS = 300;
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
  const clock = new NodeClock("always");
  const level = new LevelStore(location);
  const volume = new StoreVolume(location);
  let gaveUp = false;
  const outbox = new Outbox({
    store: wrapStore?.(level) ?? level,
    volume: wrapVolume?.(volume) ?? volume,
    clock: bootId === undefined ? clock : inBoot(clock, bootId),
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
  const { arrivals, stuck } = await takeEverything(outbox, arrive, () => gaveUp);
  await outbox.close();
  return {
    openMs,
    account: outbox.account(),
    arrivals,
    ...(stuck === undefined ? {} : { stuck }),
    ...(gaveUp ? { gaveUp } : {}),
  };
}

/** The same time in another boot. */
function inBoot(clock: Clock, bootId: string): Clock {
  return {
    bootId,
    monotonic: () => clock.monotonic(),
    wall: () => clock.wall(),
    notBefore: (at) => clock.notBefore(at),
    sleep: (ms, signal) => clock.sleep(ms, signal),
  };
}

async function takeEverything(outbox: Outbox, arrive: DrainParts["arrive"], gaveUp: () => boolean) {
  let settling = 0;
  let arrivals = 0;
  let stuck: string | undefined;
  let quietSince = performance.now();
  let troubled = false;
  let failing = false;
  let declared = declaredIn(outbox);
  for (;;) {
    for (const lane of LANES) {
      const records = await outbox.take(lane, { records: 500, bytes: 2 ** 20 });
      if (records.length === 0) continue;
      for (const { seq, json } of records) arrive({ epoch: outbox.epoch, seq, json });
      arrivals += records.length;
      quietSince = performance.now();
      const seqs = records.map((record) => record.seq);
      settling++;
      const settled = () => {
        settling--;
        quietSince = performance.now();
      };
      // Rejected when the outbox gives up or is closed first: the records then come again.
      outbox.settle(seqs, { outcome: "delivered" }).then(settled, settled);
    }
    const { account, problem } = outbox.status();
    if (problem !== undefined || declaredIn(outbox) !== declared) {
      troubled = true;
      declared = declaredIn(outbox);
    }
    if (failing && problem === undefined) quietSince = performance.now();
    failing = problem !== undefined;
    const quietMs = performance.now() - quietSince;
    // Where commits fail the agent lives on and tries again, so what is not on disk is waited for.
    const rest = account.queued === 0 && settling === 0 && problem === undefined;
    if (gaveUp() || (rest && quietMs >= (troubled ? TROUBLED_QUIET_MS : QUIET_MS))) break;
    if (quietMs >= STUCK_MS) {
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
