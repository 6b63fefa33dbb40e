import { expect, it } from "vitest";
import type { Draft } from "../../agent/core/record.ts";
import { Outbox } from "../../agent/outbox/outbox.ts";
import { MemoryDisk, MemoryStore } from "../support/memory-store.ts";
import { MemoryVolume } from "../support/memory-volume.ts";
import { OPTIONS } from "../support/outbox-harness.ts";
import { recordingLog } from "../support/recording-log.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

it("a defect that ends the outbox is told, named in the status, and refuses what comes later", async () => {
  const clock = new VirtualClock();
  const disk = new MemoryDisk();
  const told: string[] = [];
  const outbox = new Outbox({
    store: new MemoryStore(disk),
    volume: new MemoryVolume(disk),
    clock,
    random: seededRandom(1),
    log: recordingLog().log,
    options: OPTIONS,
    onDefect: () => told.push("defect"),
  });
  await outbox.open();
  const draft: Draft = { at: 0, kind: "alarm", code: "code", state: "raised" };
  await outbox.append([draft]);
  // A port that breaks its promise stands for a mistake of ours.
  clock.after = () => {
    throw new TypeError("broken clock");
  };
  await outbox.append([draft]).catch(() => {});
  await clock.settle();
  expect(told).toEqual(["defect"]);
  expect(outbox.status().problem).toMatchObject({ code: "defect", details: { reason: "broken clock" } });
  await expect(outbox.append([draft])).rejects.toMatchObject({ code: "outbox-closed" });
  await outbox.close();
});
