/**
 * Run under strace: a workload on the real outbox, LevelDB and volume. Its journal goes to standard output, in one write for each line, so
 * that in the trace what was promised stands between the writes and syncs that it rests on.
 * Arguments: directory of the store, seed, name of the deliberate defect or "".
 */
import { writeSync } from "node:fs";
import type { Store } from "../../../agent/core/store.ts";
import { performWorkload } from "../outbox/workload.ts";
import { SeededRandom } from "../random.ts";
import { ConfirmFirstStore, UnsyncedStore } from "./defects.ts";

const [, , location = "", seedText = "", defect = ""] = process.argv;
const seed = Number(seedText);
const random = new SeededRandom(seed + 0.5);
const bytes = random.pick([200, 800, 1500]) * 1024;
const wraps: Readonly<Record<string, (store: Store) => Store>> = {
  unsynced: (store) => new UnsyncedStore(store),
  "confirm-first": (store) => new ConfirmFirstStore(store),
};
const wrap = wraps[defect];
const write = (line: object) => writeSync(1, `${JSON.stringify(line)}\n`);
const outbox = await performWorkload({
  seed,
  location,
  bytes,
  // Two of three have no room for everything: deletions, declarations and compactions are part of what may be cut off.
  maximumBytes: random.pick([bytes * 0.2, bytes * 0.5, bytes * 4]),
  delivered: random.pick([0, 0.3, 0.9]),
  restarts: random.below(4),
  write,
  ...(wrap === undefined ? {} : { wrap }),
});
await outbox.close();
write({ end: true });
