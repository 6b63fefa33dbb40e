import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SuarError } from "../../agent/core/errors.ts";
import { SIDECAR_SLOT_BYTES, type SidecarSlot } from "../../agent/core/volume.ts";
import { TRACKS, type TrackName } from "../../agent/outbox/keys.ts";
import { Outbox } from "../../agent/outbox/outbox.ts";
import {
  decodeSidecar,
  type EarlierStore,
  encodeSidecar,
  MAXIMUM_EARLIER,
  type Sidecar,
  SidecarFile,
} from "../../agent/outbox/sidecar.ts";
import { FaultyStore } from "../support/faulty-store.ts";
import { MemoryDisk, MemoryStore } from "../support/memory-store.ts";
import { MemoryVolume } from "../support/memory-volume.ts";
import { alarm, drain, link, NO_LIMIT, OPTIONS, openOutbox, read, take } from "../support/outbox-harness.ts";
import { recordingLog } from "../support/recording-log.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

const EPOCH = "00ff8a10c3d4e5f6";
const DELIVERED = { outcome: "delivered" } as const;

function sidecar(more: Partial<Sidecar> = {}, epoch = EPOCH): Sidecar {
  return {
    account: { epoch, recorded: 100, delivered: 40, queued: 30, lost: 20, thinned: 10 },
    commit: 7,
    next: 101,
    oldestQueuedSeq: 41,
    newest: { event: 20, telemetry: 60, thinned5: 10, thinned15: 7, thinned60: 3 },
    alive: { boot: "boot-1", up: 12_345, at: 1_766_448_000_000 },
    stoppedCleanly: true,
    condemned: false,
    earlier: [],
    ...more,
  };
}

const anyEarlier: fc.Arbitrary<EarlierStore> = fc.record({
  epoch: fc.constantFrom(EPOCH, "0123456789abcdef"),
  from: fc.nat({ max: 2 ** 48 - 1 }),
  to: fc.nat({ max: 2 ** 48 - 1 }),
  count: fc.nat({ max: 2 ** 48 - 1 }),
  reason: fc.constantFrom("store-corrupt", "store-missing"),
});

/** Counts that add up, small and huge; stamps with and without a time of day. */
const anySidecar: fc.Arbitrary<Sidecar> = fc
  .record({
    newest: fc.tuple(...TRACKS.map(() => fc.oneof(fc.nat(300), fc.nat({ max: 2 ** 44 })))),
    shares: fc.tuple(fc.nat(100), fc.nat(100), fc.nat(100)),
    epoch: fc.uint8Array({ minLength: 8, maxLength: 8 }).map((bytes) => Buffer.from(bytes).toString("hex")),
    commit: fc.integer({ min: 1, max: 2 ** 48 - 1 }),
    oldestQueuedSeq: fc.integer({ min: 1, max: 2 ** 48 - 1 }),
    boot: fc.string({ maxLength: 64 }),
    up: fc.nat({ max: 2 ** 48 - 1 }),
    at: fc.option(fc.integer({ min: 1, max: 2 ** 48 - 1 }), { nil: undefined }),
    stoppedCleanly: fc.boolean(),
    condemned: fc.boolean(),
    earlier: fc.array(anyEarlier, { maxLength: MAXIMUM_EARLIER }),
  })
  .map(({ newest, shares, epoch, boot, up, at, ...rest }) => {
    const recorded = newest.reduce((sum, count) => sum + count, 0);
    const [delivered, lost, thinned] = shares.map((share) => Math.floor((recorded * share) / 300)) as [
      number,
      number,
      number,
    ];
    const names = TRACKS.map((name, index): [TrackName, number] => [name, newest[index] ?? 0]);
    return {
      ...rest,
      account: { epoch, recorded, delivered, queued: recorded - delivered - lost - thinned, lost, thinned },
      next: recorded + 1,
      newest: Object.fromEntries(names) as Record<TrackName, number>,
      alive: { boot, up, ...(at === undefined ? {} : { at }) },
    };
  });

describe("the bytes of a slot", () => {
  test("give back what was written, whatever it is, and fill the slot", () => {
    fc.assert(
      fc.property(anySidecar, (written) => {
        const bytes = encodeSidecar(written);
        expect(bytes).toHaveLength(SIDECAR_SLOT_BYTES);
        expect(decodeSidecar(bytes)).toEqual(written);
      }),
    );
  });

  test("are not believed with any single bit flipped, and never throw", () => {
    const bytes = encodeSidecar(sidecar());
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const flipped = bytes.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(decodeSidecar(flipped), `bit ${bit}`).toBeUndefined();
    }
  });

  test("are not believed when cut off anywhere, torn over an older slot, or of any other length", () => {
    const [bytes, older] = [encodeSidecar(sidecar()), encodeSidecar(sidecar({ commit: 5, stoppedCleanly: false }))];
    for (let length = 0; length < bytes.length; length++) {
      expect(decodeSidecar(bytes.subarray(0, length)), `${length} bytes`).toBeUndefined();
      const zeroed = new Uint8Array(SIDECAR_SLOT_BYTES);
      zeroed.set(bytes.subarray(0, length));
      const torn = older.slice();
      torn.set(bytes.subarray(0, length));
      for (const mixed of [zeroed, torn]) {
        // Torn where both have the same bytes, nothing is torn.
        const whole = [bytes, older].some((slot) => Buffer.compare(slot, mixed) === 0);
        expect(decodeSidecar(mixed) !== undefined, `torn after ${length}`).toBe(whole);
      }
    }
    expect(decodeSidecar(Uint8Array.of(...bytes, 0))).toBeUndefined();
  });

  test("may be anything at all: nothing throws", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: SIDECAR_SLOT_BYTES, maxLength: SIDECAR_SLOT_BYTES }), (bytes) => {
        expect(decodeSidecar(bytes)).toBeUndefined();
      }),
    );
  });

  test("are not believed when the counts contradict each other", () => {
    const account = sidecar().account;
    expect(decodeSidecar(encodeSidecar(sidecar({ account: { ...account, delivered: 90 } })))).toBeUndefined();
    expect(decodeSidecar(encodeSidecar(sidecar({ next: 102 })))).toBeUndefined();
  });
});

describe("of the two slots", () => {
  const OTHER_EPOCH = "1111111111111111";
  const { log, lines } = recordingLog();

  async function readBack(first: Uint8Array, second: Uint8Array): Promise<Sidecar | undefined> {
    const disk = new MemoryDisk();
    disk.sidecar.current = [first, second];
    return new SidecarFile(new MemoryVolume(disk)).read(log);
  }

  test("the newer wins, in whichever it is, and of two stores that of the newer store", async () => {
    const [older, newer] = [encodeSidecar(sidecar({ commit: 7 })), encodeSidecar(sidecar({ commit: 8 }, OTHER_EPOCH))];
    expect((await readBack(older, newer))?.account.epoch).toBe(OTHER_EPOCH);
    expect((await readBack(newer, older))?.account.epoch).toBe(OTHER_EPOCH);
  });

  test("one that is torn, or was never written, leaves the other", async () => {
    const whole = encodeSidecar(sidecar());
    const torn = whole.slice();
    torn[40] = (torn[40] ?? 0) ^ 1;
    for (const bad of [torn, new Uint8Array(), new Uint8Array(SIDECAR_SLOT_BYTES)]) {
      expect(await readBack(bad, whole)).toEqual(sidecar());
      expect(await readBack(whole, bad)).toEqual(sidecar());
      expect(await readBack(bad, bad)).toBeUndefined();
    }
  });

  test("one that cannot be used is told of, and one that was never written is not", async () => {
    lines.length = 0;
    await readBack(encodeSidecar(sidecar()), new Uint8Array());
    expect(lines).toEqual([]);
    await readBack(encodeSidecar(sidecar()), new Uint8Array(SIDECAR_SLOT_BYTES).fill(7));
    expect(lines).toEqual([
      expect.objectContaining({ level: "warn", message: "a slot of the sidecar cannot be used", fields: { slot: 1 } }),
    ]);
  });

  test("the one that is written next is never the one that was read", async () => {
    for (const slots of [[8, 7] as const, [7, 8] as const, [8, undefined] as const, [undefined, 8] as const]) {
      const disk = new MemoryDisk();
      const bytes = slots.map((commit) =>
        commit === undefined ? new Uint8Array() : encodeSidecar(sidecar({ commit })),
      );
      disk.sidecar.current = bytes as [Uint8Array, Uint8Array];
      const file = new SidecarFile(new MemoryVolume(disk));
      await file.read(log);
      await file.write(sidecar({ commit: 9 }));
      const commits = disk.sidecar.current.map((slot) => decodeSidecar(slot)?.commit);
      expect(commits.toSorted()).toEqual([8, 9]);
    }
  });
});

/** What happens, in its order. */
type Happening = "commit begins" | "synced" | "sidecar begins" | "sidecar written" | "append resolves";

class WatchedVolume extends MemoryVolume {
  fails = false;

  constructor(
    disk: MemoryDisk,
    private readonly happened: Happening[],
  ) {
    super(disk);
  }

  override async writeSidecar(slot: SidecarSlot, bytes: Uint8Array): Promise<void> {
    this.happened.push("sidecar begins");
    if (this.fails) throw new SuarError("store-disk-error", { directory: "memory", reason: "injected" });
    await new Promise((resolve) => setImmediate(resolve));
    await super.writeSidecar(slot, bytes);
    this.happened.push("sidecar written");
  }
}

async function watched(disk = new MemoryDisk()) {
  const happened: Happening[] = [];
  const store = new MemoryStore(disk);
  const commit = store.commit.bind(store);
  store.commit = async (operations, durability) => {
    happened.push("commit begins");
    await commit(operations, durability);
    if (durability === "synced") happened.push("synced");
  };
  const volume = new WatchedVolume(disk, happened);
  const { log, lines } = recordingLog();
  const clock = new VirtualClock();
  const outbox = new Outbox({ store, volume, clock, random: seededRandom(1), log, options: OPTIONS });
  await outbox.open();
  return { disk, happened, volume, lines, clock, outbox };
}

describe("the outbox", () => {
  test("writes it after the synced commit and before append or settle resolves", async () => {
    const { happened, outbox } = await watched();
    expect(happened.splice(0)).toEqual(["commit begins", "synced", "sidecar begins", "sidecar written"]);
    for (const drafts of [[link(1)], [alarm(2)], [link(3), alarm(4)]]) {
      await outbox.append(drafts);
      happened.push("append resolves");
      expect(happened.splice(0)).toEqual([
        "commit begins",
        "synced",
        "sidecar begins",
        "sidecar written",
        "append resolves",
      ]);
    }
    outbox.hurry();
    await outbox.settle(await take(outbox, "live"), DELIVERED);
    expect(happened.splice(0)).toEqual(["commit begins", "synced", "sidecar begins", "sidecar written"]);
    await outbox.close();
  });

  test("tells in it exactly what was confirmed, and never of less than a reader was told", async () => {
    const { disk, outbox } = await watched();
    for (let number = 1; number <= 20; number++) {
      await outbox.append(number % 3 === 0 ? [alarm(number)] : [link(number)]);
      const newest = await new SidecarFile(new MemoryVolume(disk)).read(recordingLog().log);
      expect(newest?.account).toEqual(outbox.account());
      expect(newest).toMatchObject({ next: number + 1, oldestQueuedSeq: 1, stoppedCleanly: false, condemned: false });
    }
    await outbox.close();
    expect(await new SidecarFile(new MemoryVolume(disk)).read(recordingLog().log)).toMatchObject({
      stoppedCleanly: true,
    });
  });

  test("goes on recording while it cannot be written, says so once, and takes it up again", async () => {
    const { disk, volume, lines, outbox } = await watched();
    volume.fails = true;
    for (let number = 1; number <= 5; number++) await outbox.append([link(number)]);
    expect(outbox.account()).toMatchObject({ recorded: 5, queued: 5 });
    expect(lines.filter(({ message }) => message === "the sidecar cannot be written")).toHaveLength(1);
    volume.fails = false;
    await outbox.append([link(6)]);
    expect((await new SidecarFile(new MemoryVolume(disk)).read(recordingLog().log))?.next).toBe(7);
    volume.fails = true;
    await outbox.append([link(7)]);
    expect(lines.filter(({ message }) => message === "the sidecar cannot be written")).toHaveLength(2);
    // Behind the store it declares nothing: the store is the first witness.
    const { outbox: next } = await openOutbox(new MemoryStore(disk.crashed("killed")));
    expect(next.account()).toMatchObject({ epoch: outbox.epoch, recorded: 7, queued: 7, lost: 0 });
    await next.close();
    await outbox.close();
  });

  test("opens with two ruined slots, and writes them anew", async () => {
    const disk = new MemoryDisk();
    const { outbox } = await openOutbox(new MemoryStore(disk));
    await outbox.append([link(1)]);
    await outbox.close();
    disk.sidecar.current = [new Uint8Array(SIDECAR_SLOT_BYTES).fill(0xa5), new Uint8Array(SIDECAR_SLOT_BYTES).fill(1)];
    const { outbox: next } = await openOutbox(new MemoryStore(disk));
    expect(next.account()).toMatchObject({ epoch: outbox.epoch, recorded: 1, queued: 1, lost: 0 });
    await next.append([link(2)]);
    expect((await new SidecarFile(new MemoryVolume(disk)).read(recordingLog().log))?.account).toEqual(next.account());
    await next.close();
  });

  test("goes by the newer store's slot after a new epoch, from its first commit on", async () => {
    const disk = new MemoryDisk();
    const { outbox: first } = await openOutbox(new MemoryStore(disk));
    for (let number = 1; number <= 9; number++) await first.append([link(number)]);
    await first.close();
    disk.current.load([]);
    const { outbox: second } = await openOutbox(new MemoryStore(disk));
    // Both stores have a slot now.
    const epochs = disk.sidecar.current.map((slot) => decodeSidecar(slot)?.account.epoch);
    expect(epochs.toSorted()).toEqual([first.epoch, second.epoch].toSorted());
    // Lost before its second commit, and before anybody read of the first: both are missed.
    const left = disk.crashed("killed");
    left.current.load([]);
    const { outbox: third } = await openOutbox(new MemoryStore(left));
    expect((await drain(third)).map(read)).toMatchObject([
      { kind: "epoch", reason: "store-missing", previous: { epoch: second.epoch, recorded: 2 } },
      { kind: "lost", epoch: second.epoch, from: 1, to: 2, count: 2 },
      { kind: "lost", epoch: first.epoch, from: 1, to: 9, count: 9 },
    ]);
    await second.close();
  });

  test("is the newest again with the first commit after a store went back behind it without losing a record", async () => {
    const disk = new MemoryDisk();
    const { outbox: first } = await openOutbox(new MemoryStore(disk));
    await first.append([link(1), link(2), link(3), link(4)]);
    const earlier = disk.crashed("killed");
    first.hurry();
    for (let one = 0; one < 3; one++) await first.settle(await take(first, "live", 1), DELIVERED);
    const shortened = disk.crashed("killed");
    shortened.current.load(earlier.current.all());
    shortened.synced.load(earlier.current.all());
    const { outbox } = await openOutbox(new MemoryStore(shortened));
    await outbox.append([link(5)]);
    expect((await new SidecarFile(new MemoryVolume(shortened)).read(recordingLog().log))?.account).toEqual(
      outbox.account(),
    );
    // The store vanishes: what is missed is all of it, the last append included.
    const gone = shortened.crashed("killed");
    gone.current.load([]);
    const { outbox: next } = await openOutbox(new MemoryStore(gone));
    const declared = (await drain(next)).map(read).find(({ kind }) => kind === "lost");
    expect(declared).toMatchObject({ to: 5, count: outbox.account().queued });
    await Promise.all([first.close(), outbox.close()]);
  });

  test("does not take a store as going back when the commit behind the sidecar failed and was made again", async () => {
    const disk = new MemoryDisk();
    const store = new FaultyStore(new MemoryStore(disk));
    const { outbox, clock } = await openOutbox(store);
    await outbox.append([link(1)]);
    store.commitFault = (commit) => (commit === store.commits ? "after" : undefined);
    const appending = outbox.append([link(2)]);
    await clock.advance(1);
    store.commitFault = () => undefined;
    // Made, but nobody was told: the sidecar is behind the store, and nothing is lost.
    const { outbox: next } = await openOutbox(new MemoryStore(disk.crashed("killed")));
    expect(next.account()).toMatchObject({ recorded: 2, queued: 2, lost: 0 });
    await clock.advance(60_000);
    await appending;
    expect(await outbox.take("backlog", NO_LIMIT)).toHaveLength(2);
    await Promise.all([next.close(), outbox.close()]);
  });
});
