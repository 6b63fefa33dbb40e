import { problemStatus } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { EarlierLoss } from "../core/status.ts";
import type { Store } from "../core/store.ts";
import type { Books } from "./books.ts";
import { MAXIMUM_EARLIER } from "./sidecar.ts";
import { amount, isObject } from "./stored-record.ts";
import { readBelievable } from "./track.ts";

/** The announcement of this store, the declaration of the one before it, and those that the sidecar had handed on. */
const FIRST_EVENTS = { from: 1, to: 2 + MAXIMUM_EARLIER };

/**
 * What the first events of an open store tell of the stores before it, the newest first: known while those events are kept, which they are
 * after their delivery as well until their room is needed. Never rejects: it is for people to read, and recording goes on without it.
 */
export async function readEarlierLosses(
  store: Store,
  { epoch, event }: Books,
  log: Log,
): Promise<readonly EarlierLoss[]> {
  if (event.newest === 0) return [];
  try {
    const entries = await readBelievable(store, epoch, "event", FIRST_EVENTS);
    return entries.flatMap(({ json }) => earlierLoss(JSON.parse(json)) ?? []);
  } catch (error) {
    log.warn("what was lost with earlier stores cannot be read", { ...problemStatus(error) });
    return [];
  }
}

function earlierLoss(record: unknown): EarlierLoss | undefined {
  if (!isObject(record)) return undefined;
  const { kind, epoch, previous } = record;
  // Without the account of the store before it nobody can tell how much was in it.
  if (kind === "epoch") return previous === undefined ? {} : undefined;
  if (kind !== "lost" || typeof epoch !== "string") return undefined;
  const count = amount(record["count"]);
  return { epoch, ...(count === undefined ? {} : { count }) };
}
