import { argv, stdout } from "node:process";
import type { Log } from "../../agent/core/log.ts";
import { Outbox } from "../../agent/outbox/outbox.ts";
import { LevelStore } from "../../agent/platform/level-store.ts";
import { NodeClock } from "../../agent/platform/node-clock.ts";
import { nodeRandom } from "../../agent/platform/node-random.ts";
import { StoreVolume } from "../../agent/platform/store-volume.ts";
import { OPTIONS } from "./outbox-harness.ts";

/**
 * A process that records and delivers as fast as it can until it is killed: `outbox-process.ts <directory> <maximumBytes>`.
 * Prints one JSON line for each range of records that append confirmed, and for each settlement that was on disk.
 */
const [, , directory = "", maximumBytes = ""] = argv;
const print = (line: object) => stdout.write(`${JSON.stringify(line)}\n`);
const silent = () => undefined;
const log: Log = {
  debug: (message, fields = {}) => {
    if (message === "records stored") print({ from: fields["from"], to: fields["to"] });
  },
  info: silent,
  warn: silent,
  error: silent,
  child: () => log,
};
const options = { ...OPTIONS, maximumBytes: Number(maximumBytes) };
const outbox = new Outbox({
  store: new LevelStore(directory),
  volume: new StoreVolume(directory),
  clock: new NodeClock("always"),
  random: nodeRandom,
  log,
  options,
});
await outbox.open();
print({ open: outbox.account() });

async function record(): Promise<never> {
  for (let number = 0; ; number++) {
    const at = 1_700_000_000_000 + number;
    await outbox.append([
      { at, kind: "link", span: 60_000, samples: number },
      { at, kind: "alarm", code: "code", state: "raised" },
    ]);
  }
}

async function deliver(): Promise<never> {
  for (;;) {
    // A take that finds nothing does not wait for anything, and this loop must let the commits through.
    await new Promise((resolve) => setImmediate(resolve));
    for (const lane of ["event", "live", "backlog"] as const) {
      const records = await outbox.take(lane, { records: 20, bytes: 100_000 });
      const seqs = records.map((one) => one.seq);
      if (lane === "live") {
        outbox.release(seqs);
        continue;
      }
      await outbox.settle(seqs, { outcome: "delivered" });
      if (seqs.length > 0) print({ settled: seqs });
    }
  }
}

await Promise.race([record(), deliver()]);
