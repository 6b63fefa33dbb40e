/**
 * Bundled like the agent and run as a process of its own until it is killed: records into the real outbox over the real LevelDB
 * as fast as it can, delivers if told so, and says on standard output what was confirmed to it. Argument: RecorderOrders as JSON.
 */
import { writevSync } from "node:fs";
import { isProblem, problemStatus } from "../../../agent/core/errors.ts";
import type { Log } from "../../../agent/core/log.ts";
import type { Draft } from "../../../agent/core/record.ts";
import { Outbox } from "../../../agent/outbox/outbox.ts";
import { LevelStore } from "../../../agent/platform/level-store.ts";
import { NodeClock } from "../../../agent/platform/node-clock.ts";
import { nodeRandom } from "../../../agent/platform/node-random.ts";
import { StoreVolume } from "../../../agent/platform/store-volume.ts";
import { SeededRandom } from "../random.ts";
import { DEFECTIVE_STORES } from "./defective-stores.ts";
import type { RecorderLine, RecorderOrders } from "./lines.ts";

const EXIT_FAILED = 3;
/** Batches in flight at one time, as in the uplink's window. */
const WINDOW = 4;
const LARGEST_PADDING = 3000;
const LINE_END = Buffer.from("\n");
const REFUSED_AGAIN_MS = 50;

const orders = JSON.parse(process.argv[2] ?? "") as RecorderOrders;
const random = new SeededRandom(orders.seed);

/** With writev and not write, which LevelDB uses: so that a fault injected into one is not one of the other. */
function say(line: RecorderLine): void {
  writevSync(1, [Buffer.from(JSON.stringify(line)), LINE_END]);
}

const silent = () => undefined;
const log: Log = {
  debug: (message, fields = {}) => {
    if (message !== "records stored") return;
    say({ stored: fields as { epoch: string; from: number; to: number } });
  },
  info: (message) => {
    if (message === "the store can be written again") say({ well: true });
  },
  warn: silent,
  error: (message, fields = {}) => {
    say({ problem: `${message}: ${String(fields["code"])} ${JSON.stringify(fields["details"] ?? {})}` });
  },
  child: () => log,
};

function fail(error: unknown): never {
  const { code, details } = problemStatus(error);
  say({ failed: `${code} ${JSON.stringify(details)}` });
  process.exit(EXIT_FAILED);
}

function makeOutbox(): Outbox {
  const level = new LevelStore(orders.directory);
  const defective = DEFECTIVE_STORES[orders.defect ?? ""];
  if (orders.defect !== undefined && defective === undefined) throw new Error(`there is no defect ${orders.defect}`);
  return new Outbox({
    store: defective === undefined ? level : defective(level),
    volume: new StoreVolume(orders.directory),
    clock: new NodeClock("always"),
    random: nodeRandom,
    log,
    options: {
      maximumBytes: orders.maximumBytes,
      commitEvery: 0,
      freshFor: 60_000,
      aliveEvery: 1000,
      diskFloorBytes: orders.diskFloorBytes,
      ballastBytes: orders.ballastBytes,
    },
    onDefect: () => process.exit(EXIT_FAILED),
  });
}

let nextId = orders.firstId;
let appends = 0;

/** Telemetry and events, small and large; the id stands in a field that each kind has. */
function draft(): Draft {
  const id = nextId++;
  const at = Date.now();
  if (random.chance(0.2)) return { at, kind: "alarm", code: String(id), state: "raised" };
  const padding = random.chance(0.1) ? random.between(0, LARGEST_PADDING) : 0;
  const rungs = padding === 0 ? {} : { rungs: { ["x".repeat(padding)]: "up" as const } };
  return { at, kind: "link", span: 60_000, samples: id, ...rungs };
}

async function record(outbox: Outbox): Promise<void> {
  while (appends < orders.maximumAppends) {
    appends++;
    const first = nextId;
    const drafts = Array.from({ length: random.between(1, 5) }, draft);
    const last = nextId - 1;
    try {
      await outbox.append(drafts);
    } catch (error) {
      if (!isProblem(error, "record-refused")) throw error;
      say({ refused: error.message });
      await new Promise((resolve) => setTimeout(resolve, REFUSED_AGAIN_MS));
      continue;
    }
    say({ kept: [first, last] });
  }
}

async function deliver(outbox: Outbox): Promise<never> {
  const settling = new Set<Promise<void>>();
  for (;;) {
    // A take that finds nothing does not wait for anything, and this loop must let the commits through.
    await new Promise((resolve) => setImmediate(resolve));
    for (const lane of ["event", "live", "backlog"] as const) {
      const records = await outbox.take(lane, { records: random.between(1, 60), bytes: 100_000 });
      if (records.length === 0) continue;
      say({ sent: records.map(({ json }) => json), lane });
      const seqs = records.map(({ seq }) => seq);
      if (random.chance(0.2)) {
        outbox.release(seqs);
        continue;
      }
      const settled: Promise<void> = outbox.settle(seqs, { outcome: "delivered" }).then(() => {
        settling.delete(settled);
        say({ settled: seqs });
      });
      settling.add(settled);
      while (settling.size >= WINDOW) await Promise.race(settling);
    }
  }
}

try {
  const outbox = makeOutbox();
  say({ opening: true });
  const start = performance.now();
  await outbox.open();
  say({ open: outbox.account(), ms: performance.now() - start });
  const recording = Promise.all(Array.from({ length: orders.appenders }, () => record(outbox))).then(async () => {
    say({ done: true });
    await new Promise(() => setInterval(() => undefined, 1000)); // Until it is killed.
  });
  await Promise.race(orders.delivers ? [recording, deliver(outbox)] : [recording]);
} catch (error) {
  fail(error);
}
