import { join } from "node:path";
import { defaultSettings } from "../../../agent/config/load.ts";
import type { Clock } from "../../../agent/core/clock.ts";
import { outboxOptions, uplinkOptions } from "../../../agent/options.ts";
import { Outbox, type OutboxOptions } from "../../../agent/outbox/outbox.ts";
import { LevelStore } from "../../../agent/platform/level-store.ts";
import { nodeRandom } from "../../../agent/platform/node-random.ts";
import { createPinoLog } from "../../../agent/platform/pino-log.ts";
import { StoreVolume } from "../../../agent/platform/store-volume.ts";

const SETTINGS = defaultSettings("bench");

/** The limits of a message as the uplink has them at defaults: a batch of backlog, and as many messages in flight. */
const { backlogBatchBytes, windowMessages } = uplinkOptions(SETTINGS, {}, "bench");
export const MESSAGE = { records: 512, bytes: backlogBatchBytes };
export const WINDOW_MESSAGES = windowMessages;

export const DEFAULTS: OutboxOptions = outboxOptions(SETTINGS);

export interface OpenedOutbox {
  readonly outbox: Outbox;
  readonly volume: StoreVolume;
  /** What only a defect or a failing disk would bring about; to be checked at the end. */
  failed(): boolean;
}

export function storeDirectory(folder: string): string {
  return join(folder, "outbox");
}

/** The outbox of the agent at defaults but for `options`, on LevelDB in `folder`. */
export async function openOutbox(
  folder: string,
  clock: Clock,
  options: Partial<OutboxOptions> = {},
  volume: StoreVolume = new StoreVolume(storeDirectory(folder)),
): Promise<OpenedOutbox> {
  const directory = storeDirectory(folder);
  let failed = false;
  const outbox = new Outbox({
    store: new LevelStore(directory),
    volume,
    clock,
    random: nodeRandom,
    log: createPinoLog("error"),
    options: { ...DEFAULTS, ...options },
    onDefect: () => {
      failed = true;
    },
  });
  await outbox.open();
  return { outbox, volume, failed: () => failed || outbox.status().problem !== undefined };
}
