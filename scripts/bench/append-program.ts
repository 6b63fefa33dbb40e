/**
 * Bundled like the agent and run as a process of its own: durable appends per second, through the real outbox and LevelDB, beside
 * bare write + fdatasync of the same bytes on the same volume. Prints one JSON line. Arguments: folder, seconds for each measurement.
 */
import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { defaultSettings } from "../../agent/config/load.ts";
import type { Draft } from "../../agent/core/record.ts";
import { outboxOptions } from "../../agent/options.ts";
import { Outbox } from "../../agent/outbox/outbox.ts";
import { LevelStore } from "../../agent/platform/level-store.ts";
import { NodeClock } from "../../agent/platform/node-clock.ts";
import { nodeRandom } from "../../agent/platform/node-random.ts";
import { createPinoLog } from "../../agent/platform/pino-log.ts";
import { StoreVolume } from "../../agent/platform/store-volume.ts";
import { SAMPLE_LINK_RECORD } from "./sample-record.ts";

const GROUP = 100;
const [folder = "", secondsText = ""] = process.argv.slice(2);
const limitMs = Number(secondsText) * 1000;

/** Runs `step` until the time is up and says how often it ran per second. */
async function ratePerSecond(step: () => Promise<void> | void): Promise<number> {
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < limitMs) {
    await step();
    count++;
  }
  return (count * 1000) / (performance.now() - start);
}

const store = join(folder, "outbox");
const outbox = new Outbox({
  store: new LevelStore(store),
  volume: new StoreVolume(store),
  clock: new NodeClock("always"),
  random: nodeRandom,
  log: createPinoLog("error"),
  // 0: commit at once, so that nothing but the disk is measured.
  options: { ...outboxOptions(defaultSettings("bench")), maximumBytes: 256 * 1024 * 1024, commitEvery: 0 },
});
await outbox.open();
const draft = (): Draft => ({ at: Date.now(), ...SAMPLE_LINK_RECORD });
const one = await ratePerSecond(() => outbox.append([draft()]));
const grouped = GROUP * (await ratePerSecond(() => outbox.append(Array.from({ length: GROUP }, draft))));
await outbox.close();

const payload = Buffer.from(JSON.stringify(draft()));
const file = openSync(join(folder, "bare"), "w");
const bareSync = await ratePerSecond(() => {
  writeSync(file, payload);
  fdatasyncSync(file);
});
closeSync(file);

process.stdout.write(`${JSON.stringify({ one, grouped, group: GROUP, bareSync })}\n`);
