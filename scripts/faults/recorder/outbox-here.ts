import type { Log } from "../../../agent/core/log.ts";
import { Outbox } from "../../../agent/outbox/outbox.ts";
import { LevelStore } from "../../../agent/platform/level-store.ts";
import { NodeClock } from "../../../agent/platform/node-clock.ts";
import { nodeRandom } from "../../../agent/platform/node-random.ts";
import { StoreVolume } from "../../../agent/platform/store-volume.ts";
import type { RecorderOrders } from "./lines.ts";

const silent = () => undefined;
const SILENT_LOG: Log = { debug: silent, info: silent, warn: silent, error: silent, child: () => SILENT_LOG };

type Size = Pick<RecorderOrders, "directory" | "maximumBytes" | "diskFloorBytes" | "ballastBytes">;

/** An outbox in this process, on the store that the recording program had or will have. Not yet open. */
export function outboxHere({ directory, maximumBytes, diskFloorBytes, ballastBytes }: Size): Outbox {
  return new Outbox({
    store: new LevelStore(directory),
    volume: new StoreVolume(directory),
    clock: new NodeClock("always"),
    random: nodeRandom,
    log: SILENT_LOG,
    options: {
      maximumBytes,
      commitEvery: 0,
      freshFor: 60_000,
      aliveEvery: 3_600_000,
      diskFloorBytes,
      ballastBytes,
    },
  });
}
