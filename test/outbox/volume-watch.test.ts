import { describe, expect, test } from "vitest";
import { SuarError } from "../../agent/core/errors.ts";
import { VolumeWatch } from "../../agent/outbox/volume-watch.ts";
import { MemoryDisk, MemoryStore } from "../support/memory-store.ts";
import { MemoryVolume } from "../support/memory-volume.ts";
import { drain, minute, openOutbox, read, seqsOf, take } from "../support/outbox-harness.ts";
import { recordingLog } from "../support/recording-log.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

const MEBIBYTE = 2 ** 20;
const ROOM = { maximumBytes: 64 * MEBIBYTE, diskFloorBytes: 32 * MEBIBYTE, ballastBytes: 4 * MEBIBYTE };

function watching(freeBytes: number | undefined) {
  const disk = new MemoryDisk();
  disk.freeBytes = freeBytes;
  const clock = new VirtualClock();
  const { log, lines } = recordingLog();
  const watch = new VolumeWatch({ compact: async () => {} }, new MemoryVolume(disk), clock, log, ROOM);
  const look = async (kept = 0) => {
    await clock.advance(60_000);
    await watch.look(kept);
  };
  return { disk, clock, watch, lines, look };
}

describe("how much may be kept", () => {
  test("is the bound while the volume has room, or does not say", async () => {
    const { disk, watch, look } = watching(undefined);
    await look(10);
    expect(watch.boundBytes).toBe(ROOM.maximumBytes);
    disk.freeBytes = ROOM.diskFloorBytes;
    await look(10);
    expect(watch.boundBytes).toBe(ROOM.maximumBytes);
  });

  test("is what was kept when less was free than should be for the first time, until there is room again", async () => {
    const { disk, watch, look } = watching(ROOM.diskFloorBytes - 1);
    await look(5 * MEBIBYTE);
    await look(4 * MEBIBYTE);
    await look(6 * MEBIBYTE);
    expect(watch.boundBytes).toBe(5 * MEBIBYTE);
    disk.freeBytes = ROOM.diskFloorBytes;
    await look(5 * MEBIBYTE);
    expect(watch.boundBytes).toBe(ROOM.maximumBytes);
  });

  test("is a sixteenth of the bound at least, so that there is room for more than declarations", async () => {
    const { watch, look } = watching(0);
    await look(100);
    expect(watch.boundBytes).toBe(ROOM.maximumBytes / 16);
  });

  test.each([
    ["is still the bound when it was garbage that was too much", 1, ROOM.maximumBytes],
    ["shrinks in proportion when the files are too large without garbage", 2, ROOM.maximumBytes / 4],
  ])("%s", async (_, share, bound) => {
    const clock = new VirtualClock();
    const volume = new MemoryVolume(new MemoryDisk());
    let compactions = 0;
    const compact = async () => {
      compactions++;
    };
    volume.storeBytes = async () => (compactions === 0 ? 3 : share) * ROOM.maximumBytes;
    const watch = new VolumeWatch({ compact }, volume, clock, recordingLog().log, ROOM);
    for (let minutes = 0; minutes < 600; minutes++) {
      await watch.look(ROOM.maximumBytes / 2);
      await clock.advance(60_000);
    }
    expect(compactions).toBe(1);
    expect(watch.boundBytes).toBe(bound);
  });
});

describe("the ballast", () => {
  test("is made only when the floor is kept with it", async () => {
    const { disk, look } = watching(ROOM.diskFloorBytes + ROOM.ballastBytes - 1);
    await look();
    expect(disk.ballastBytes).toBe(0);
    disk.freeBytes = ROOM.diskFloorBytes + ROOM.ballastBytes;
    await look();
    expect(disk.ballastBytes).toBe(ROOM.ballastBytes);
  });

  test("is made where the volume does not say what is free", async () => {
    const { disk, look } = watching(undefined);
    await look();
    expect(disk.ballastBytes).toBe(ROOM.ballastBytes);
  });

  test("that was given up comes back when there is room again, and not before", async () => {
    const { disk, look } = watching(ROOM.diskFloorBytes + ROOM.ballastBytes);
    await look();
    await new MemoryVolume(disk).dropBallast();
    disk.freeBytes = ROOM.diskFloorBytes;
    await look();
    expect(disk.ballastBytes).toBe(0);
    disk.freeBytes = 10 * ROOM.diskFloorBytes;
    await look();
    expect(disk.ballastBytes).toBe(ROOM.ballastBytes);
  });
});

test("the volume is looked at once a minute, however often it could be", async () => {
  const { disk, clock, watch } = watching(undefined);
  let looks = 0;
  const volume = new MemoryVolume(disk);
  volume.freeBytes = async () => {
    looks++;
    return undefined;
  };
  const counted = new VolumeWatch({ compact: async () => {} }, volume, clock, recordingLog().log, ROOM);
  for (let second = 0; second < 300; second++) {
    await counted.look(0);
    await clock.advance(1000);
  }
  expect(looks).toBe(5);
  expect(watch.problem).toBeUndefined();
});

test("a disk that is nearly full is told of once, and so is its recovery", async () => {
  const { disk, watch, lines, look } = watching(ROOM.diskFloorBytes - 1);
  await look();
  await look();
  expect(watch.problem).toEqual({ code: "disk-low", details: { megabytes: 31 } });
  disk.freeBytes = ROOM.diskFloorBytes;
  await look();
  await look();
  expect(watch.problem).toBeUndefined();
  expect(lines.map(({ level, message }) => [level, message])).toEqual([
    ["warn", "the disk is nearly full"],
    ["info", "the disk has room again"],
  ]);
});

test("a volume that cannot be looked at bounds nothing but the setting, and the next look counts again", async () => {
  const { disk, clock, lines } = watching(0);
  const volume = new MemoryVolume(disk);
  const watch = new VolumeWatch({ compact: async () => {} }, volume, clock, recordingLog().log, ROOM);
  await watch.look(10 * MEBIBYTE);
  expect(watch.boundBytes).toBe(10 * MEBIBYTE);
  const storeBytes = volume.storeBytes.bind(volume);
  volume.storeBytes = () => Promise.reject(new SuarError("store-disk-error", { directory: "memory", reason: "test" }));
  await clock.advance(60_000);
  await watch.look(10 * MEBIBYTE);
  expect(watch.boundBytes).toBe(ROOM.maximumBytes);
  volume.storeBytes = storeBytes;
  await clock.advance(60_000);
  await watch.look(5 * MEBIBYTE);
  expect(watch.boundBytes).toBe(5 * MEBIBYTE);
  expect(lines).toEqual([]);
});

const KEPT = (disk: MemoryDisk) =>
  disk.synced
    .all()
    .filter(({ key }) => key.length > 1)
    .reduce((sum, { key, value }) => sum + key.length + value.length, 0);

/** One record a minute for `minutes`, the clock with it. */
async function recordMinutes(
  { outbox, clock }: Awaited<ReturnType<typeof openOutbox>>,
  first: number,
  minutes: number,
  each: () => void = () => {},
) {
  for (let number = first; number < first + minutes; number++) {
    await clock.advance(60_000);
    await outbox.append([minute(number)]);
    each();
  }
}

describe("with too little free on the disk", () => {
  const FLOOR = { diskFloorBytes: MEBIBYTE, maximumBytes: MEBIBYTE, ballastBytes: 0 };
  /** A commit that adds a record may hold what makes room for it as well. */
  const SLACK = 4096;

  test("the store does not grow, the oldest goes and is declared, and it grows again when there is room", async () => {
    const disk = new MemoryDisk();
    disk.freeBytes = 10 * MEBIBYTE;
    const opened = await openOutbox(new MemoryStore(disk), { options: FLOOR });
    const { outbox, clock } = opened;
    await recordMinutes(opened, 0, 1000);
    expect(outbox.account()).toMatchObject({ recorded: 1000, queued: 1000, lost: 0, thinned: 0 });

    const bound = KEPT(disk);
    disk.freeBytes = MEBIBYTE - 1;
    await clock.advance(60_000);
    await outbox.append([minute(1000)]);
    expect(outbox.status().problem).toMatchObject({ code: "disk-low" });
    await recordMinutes(opened, 1001, 600, () => expect(KEPT(disk)).toBeLessThanOrEqual(bound + SLACK));
    const low = { ...outbox.account(), kept: KEPT(disk) };
    expect(low.thinned + low.lost).toBeGreaterThan(0);
    expect(low.delivered).toBe(0);

    disk.freeBytes = 10 * MEBIBYTE;
    // The look that sees the room comes after the append that it could have spared.
    await recordMinutes(opened, 1601, 2);
    const recovered = outbox.account();
    await recordMinutes(opened, 1603, 598);
    expect(outbox.status().problem).toBeUndefined();
    expect(KEPT(disk)).toBeGreaterThan(low.kept);
    const { lost, thinned } = outbox.account();
    expect([lost, thinned]).toEqual([recovered.lost, recovered.thinned]);
    const records = (await drain(outbox)).map(read);
    const declared = records.filter(({ kind }) => kind === "lost").reduce((sum, { count }) => sum + (count ?? 0), 0);
    expect(declared).toBe(lost + thinned);
  });

  test("the store does not shrink either: an hour of it costs no more detail than an hour of records needs", async () => {
    const disk = new MemoryDisk();
    disk.freeBytes = 10 * MEBIBYTE;
    const opened = await openOutbox(new MemoryStore(disk), { options: FLOOR });
    const { outbox } = opened;
    await recordMinutes(opened, 0, 2000);
    const before = KEPT(disk);
    disk.freeBytes = MEBIBYTE - 1;
    await recordMinutes(opened, 2000, 60);
    expect(outbox.account().lost).toBe(0);
    // What is freed to spare counts against the bound only once.
    expect(KEPT(disk)).toBeGreaterThan(before - 2 * (MEBIBYTE / 16));
    await outbox.close();
  });

  test("what is delivered stays for replay but for what an hour of records needs", async () => {
    const disk = new MemoryDisk();
    disk.freeBytes = 10 * MEBIBYTE;
    const opened = await openOutbox(new MemoryStore(disk), { options: FLOOR });
    const { outbox } = opened;
    await recordMinutes(opened, 0, 2000);
    const settled = outbox.settle([...(await take(outbox, "live")), ...(await take(outbox, "backlog"))], {
      outcome: "delivered",
    });
    disk.freeBytes = MEBIBYTE - 1;
    await recordMinutes(opened, 2000, 60);
    await settled;
    expect(outbox.account()).toMatchObject({ delivered: 2000, lost: 0, thinned: 0 });
    const { records } = await outbox.replay(1, 2000, { records: 10_000, bytes: 100 * MEBIBYTE });
    expect(records.length).toBeGreaterThan(1000);
    expect(seqsOf(records).at(-1)).toBe(2000);
    await outbox.close();
  });
});

test("garbage that LevelDB keeps for a while costs its proportion once, and not again at every look", async () => {
  const maximumBytes = 128 * 1024;
  const clock = new VirtualClock();
  const volume = new MemoryVolume(new MemoryDisk());
  const watch = new VolumeWatch({ compact: async () => {} }, volume, clock, recordingLog().log, {
    maximumBytes,
    diskFloorBytes: 0,
    ballastBytes: 0,
  });
  // A quarter too much, deleted as soon as it is asked for, and not compacted for half an hour: nothing tells LevelDB to.
  volume.storeBytes = async () => 1.25 * maximumBytes;
  let kept = maximumBytes;
  for (let look = 0; look < 30; look++) {
    await watch.look(kept);
    kept = Math.min(kept, watch.boundBytes);
    await clock.advance(60_000);
  }
  expect(kept).toBeGreaterThanOrEqual(maximumBytes / 2);
});
