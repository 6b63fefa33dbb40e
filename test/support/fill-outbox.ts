import type { Draft } from "../../agent/core/record.ts";
import { Outbox } from "../../agent/outbox/outbox.ts";
import { LevelStore } from "../../agent/platform/level-store.ts";
import { NodeClock } from "../../agent/platform/node-clock.ts";
import { nodeRandom } from "../../agent/platform/node-random.ts";
import { StoreVolume } from "../../agent/platform/store-volume.ts";
import { OPTIONS } from "./outbox-harness.ts";
import { recordingLog } from "./recording-log.ts";

/** Stores `count` link records as an agent would have during an outage. Returns the identities `epoch/seq` that append confirmed. */
export async function fillOutbox(dataDirectory: string, count: number): Promise<readonly string[]> {
  const clock = new NodeClock("always");
  const outbox = new Outbox({
    store: new LevelStore(`${dataDirectory}/outbox`),
    volume: new StoreVolume(`${dataDirectory}/outbox`),
    clock,
    random: nodeRandom,
    log: recordingLog().log,
    options: OPTIONS,
  });
  await outbox.open();
  const start = clock.wall().at - count * 60_000;
  const drafts = Array.from(
    { length: count },
    (_, index): Draft => ({
      at: start + index * 60_000,
      kind: "link",
      span: 60_000,
      samples: 12,
      rttMs: { min: 590, p50: 610 + (index % 40), p95: 870, max: 1400 },
    }),
  );
  await outbox.append(drafts);
  const { epoch, recorded } = outbox.account();
  await outbox.close();
  return Array.from({ length: recorded }, (_, index) => `${epoch}/${index + 1}`);
}
