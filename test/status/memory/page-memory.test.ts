import { describe, expect, it } from "vitest";
import type { Draft, OutageFields } from "../../../agent/core/record.ts";
import { HOUR, MINUTE, SECOND } from "../../../agent/core/time.ts";
import { PageMemory } from "../../../agent/status/memory/page-memory.ts";
import { MemoryDisk, MemoryStore } from "../../support/memory-store.ts";
import { openOutbox } from "../../support/outbox-harness.ts";
import { recordingLog } from "../../support/recording-log.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";

const WALL = 1_766_480_000_000;

function link(at: number, state: "up" | "down" = "up"): Draft {
  return { at, kind: "link", span: MINUTE, state, samples: 10, lossRatio: state === "up" ? 0 : 1 };
}

function outage(at: number): Draft {
  const fields: OutageFields = {
    kind: "outage",
    durationMs: 12 * MINUTE,
    downMs: 12 * MINUTE,
    flaps: 0,
    cause: "rain-fade",
    confidence: 0.8,
    evidence: [],
    over300s: true,
  };
  return { at, ...fields };
}

async function site(clock: VirtualClock, disk = new MemoryDisk()) {
  const { outbox } = await openOutbox(new MemoryStore(disk), { clock });
  const memory = new PageMemory({ clock, log: recordingLog().log, store: outbox });
  return { outbox, memory };
}

describe("what the page remembers", () => {
  it("is fed by what is recorded: since when the link is as it is, and outages with their cause", async () => {
    const clock = new VirtualClock({ wall: WALL, monotonic: HOUR });
    const { outbox, memory } = await site(clock);
    expect(memory.linkForMs()).toBeUndefined();
    for (let minute = 0; minute < 5; minute++) {
      memory.take([link(clock.wall().at, minute < 2 ? "down" : "up")]);
      await clock.advance(MINUTE);
    }
    memory.take([outage(clock.wall().at - 3 * MINUTE)]);
    expect(memory.linkForMs()).toBe(4 * MINUTE);
    expect(memory.outages()).toEqual([
      { cause: "rain-fade", endedAgoMs: 3 * MINUTE, durationMs: 12 * MINUTE, over300s: true },
    ]);
    await clock.advance(24 * HOUR);
    expect(memory.outages()).toEqual([]);
    await outbox.close();
  });

  it("comes back from the store after a power cut, once somebody looks", async () => {
    const disk = new MemoryDisk();
    const before = new VirtualClock({ wall: WALL, monotonic: HOUR, bootId: "b1" });
    const first = await site(before, disk);
    for (let minute = 0; minute < 700; minute++) {
      await first.outbox.append([link(WALL + minute * MINUTE, minute < 640 ? "down" : "up")]);
    }
    await first.outbox.append([outage(WALL + 640 * MINUTE)]);
    await first.outbox.close();
    // Off for two hours.
    const after = new VirtualClock({ wall: WALL + 820 * MINUTE, monotonic: 30 * SECOND, bootId: "b2" });
    const { outbox, memory } = await site(after, disk);
    memory.take([link(after.wall().at, "up")]);
    await memory.recall();
    const { steps } = memory.day();
    const known = steps.filter(({ lossRatio }) => lossRatio !== undefined);
    expect(known.length).toBeGreaterThanOrEqual(140);
    expect(known.length).toBeLessThanOrEqual(143);
    expect(memory.outages()).toMatchObject([{ cause: "rain-fade", endedAgoMs: 180 * MINUTE }]);
    // Nobody knows how the link was while the box was off.
    expect(memory.linkForMs()).toBe(MINUTE);
    const once = JSON.stringify(memory.day());
    await memory.recall();
    expect(JSON.stringify(memory.day())).toBe(once);
    await outbox.close();
  });

  it("joins what came before a restart to what came after it", async () => {
    const clock = new VirtualClock({ wall: WALL, monotonic: HOUR, bootId: "b1" });
    const { outbox } = await site(clock);
    for (let minute = 9; minute >= 0; minute--) await outbox.append([link(WALL - minute * MINUTE)]);
    const memory = new PageMemory({ clock, log: recordingLog().log, store: outbox });
    await clock.advance(MINUTE);
    memory.take([link(clock.wall().at)]);
    await memory.recall();
    expect(memory.linkForMs()).toBe(11 * MINUTE);
    await outbox.close();
  });

  it("waits with that until the clock is trusted, and passes over stamps that cannot be", async () => {
    const clock = new VirtualClock({ wall: 0, monotonic: 5000, bootId: "b2", trusted: false });
    const { outbox, memory } = await site(clock);
    await outbox.append([link(WALL), { boot: "b1", up: 99, kind: "link", span: MINUTE, state: "down" }]);
    await memory.recall();
    expect(memory.linkForMs()).toBeUndefined();
    clock.setWall(WALL + 10 * MINUTE, true);
    await memory.recall();
    expect(memory.linkForMs()).toBe(11 * MINUTE);
    memory.take([link(clock.wall().at + HOUR, "down")]);
    expect(memory.linkForMs()).toBe(11 * MINUTE);
    await outbox.close();
  });

  it("says in the log when the store cannot be read, and goes on", async () => {
    const { log, lines } = recordingLog();
    const clock = new VirtualClock({ wall: WALL });
    const store = {
      account: () => ({ epoch: "e", recorded: 5, delivered: 0, queued: 5, lost: 0, thinned: 0 }),
      lookBack: () => Promise.reject(new Error("EIO")),
    };
    const memory = new PageMemory({ clock, log, store });
    await memory.recall();
    expect(JSON.stringify(lines)).toContain("the last day cannot be read back");
    memory.take([link(clock.wall().at)]);
    expect(memory.linkForMs()).toBe(MINUTE);
  });

  it("never stands in the way of what is recorded", () => {
    const { log, lines } = recordingLog();
    const store = {
      account: () => {
        throw new Error("defect");
      },
      lookBack: () => Promise.reject(new Error("defect")),
    };
    const memory = new PageMemory({ clock: new VirtualClock({ wall: WALL }), log, store });
    memory.take([link(WALL)]);
    memory.take([link(WALL)]);
    expect(lines).toMatchObject([{ level: "error", fields: { reason: "defect" } }]);
  });
});
