import type { Clock } from "../core/clock.ts";
import { isProblem } from "../core/errors.ts";
import type { Random } from "../core/random.ts";
import { type Draft, type PreviousRun, stampNow } from "../core/record.ts";
import type { EarlierLoss } from "../core/status.ts";
import { aliveNow } from "./alive.ts";
import { giveUpBallast } from "./ballast.ts";
import { assemble } from "./batch.ts";
import type { Books } from "./books.ts";
import { epochText } from "./bytes.ts";
import { readEarlierLosses } from "./earlier-losses.ts";
import { unnumbered } from "./intake.ts";
import type { Losses } from "./losses.ts";
import { type OpenedStore, type OpeningParts, type Origin, openStore } from "./opening.ts";
import type { Room } from "./room.ts";
import type { LoadedState } from "./state.ts";
import { lostWith, type Succession, succession } from "./succession.ts";
import type { Witness } from "./witness.ts";

const EPOCH_BYTES = 8;

export interface BeginningParts extends OpeningParts {
  readonly random: Random;
  readonly books: Books;
  readonly losses: Losses;
  readonly room: Room;
  readonly witness: Witness;
}

export interface Beginning {
  /** Undefined for the first store of a site. */
  readonly previousRun: PreviousRun | undefined;
  readonly origin: Origin;
  readonly earlierLosses: readonly EarlierLoss[];
}

/** Opens the store and fills the books from it, or begins a new one. Rejects as `openStore` does; the store is then closed again. */
export async function begin(parts: BeginningParts): Promise<Beginning> {
  const opened = await openStore(parts);
  const { state, sidecar, origin } = opened;
  try {
    const previousRun =
      state === undefined
        ? await beginAnew(parts, succession(sidecar, origin !== "found"))
        : goOn(parts, state, opened);
    return { previousRun, origin, earlierLosses: await readEarlierLosses(parts.store, parts.books, parts.log) };
  } catch (error) {
    await parts.store.close();
    throw error;
  }
}

/** The first commit of a new store: its name must outlive a crash before anybody hears it. */
async function beginAnew(parts: BeginningParts, next: Succession): Promise<PreviousRun | undefined> {
  const { store, volume, clock, random, log, books, witness } = parts;
  books.epoch = epochText(random.bytes(EPOCH_BYTES));
  books.commit = next.commit;
  witness.takeOver(next.earlier);
  notBefore(clock, next.previousRun);
  const stamp = stampNow(clock);
  const drafts: readonly Draft[] = [
    ...(next.announcement === undefined ? [] : [{ ...stamp, ...next.announcement }]),
    ...next.earlier.map((earlier) => ({ ...stamp, ...lostWith(earlier) })),
  ];
  const carried = drafts.map(unnumbered);
  const batch = assemble(books, { carried, alive: aliveNow(clock), oldestQueuedSeq: books.next });
  try {
    await store.commit(batch.operations, "synced");
  } catch (error) {
    // The next opening then has the room that this one was missing.
    if (isProblem(error, "disk-full")) await giveUpBallast(volume, log);
    throw error;
  }
  books.committed(batch.state);
  await witness.confirm(batch);
  return next.previousRun;
}

function goOn(parts: BeginningParts, state: LoadedState, { strays, sidecar }: OpenedStore): PreviousRun {
  const { clock, log, books, losses, room, witness } = parts;
  books.restore(state);
  room.delete(...strays);
  const confirmed = sidecar?.account.epoch === state.epoch ? sidecar : undefined;
  const { alive, stoppedCleanly } = confirmed !== undefined && confirmed.commit > state.commit ? confirmed : state;
  const previousRun = { lastAlive: alive, stoppedCleanly };
  notBefore(clock, previousRun);
  if (confirmed === undefined) return previousRun;
  witness.takeOver(confirmed.earlier, confirmed);
  const lost = books.writeOffTail(confirmed);
  if (lost !== undefined) {
    log.error("the end of the store is gone", lost);
    losses.announce({ ...lost, reason: "lost-tail" });
  }
  return previousRun;
}

/** Before anything is stamped: the clock may be wrong, and this is later than then. */
function notBefore(clock: Clock, previousRun: PreviousRun | undefined): void {
  const at = previousRun?.lastAlive.at;
  if (at !== undefined) clock.notBefore(at);
}
