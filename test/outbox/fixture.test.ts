import { createHash } from "node:crypto";
import { cp, readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { crc32 } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { StoreEntry } from "../../agent/core/store.ts";
import { FIRST_KEY, LAST_KEY, STATE_KEY, STATE_RANGE } from "../../agent/outbox/keys.ts";
import { decodeSidecar } from "../../agent/outbox/sidecar.ts";
import { LevelStore } from "../../agent/platform/level-store.ts";
import { StoreVolume } from "../../agent/platform/store-volume.ts";
import { drainQueue, type Expected, STORE_NAME, storedRecords } from "../support/fixture.ts";
import { openOutbox, read, seqsOf } from "../support/outbox-harness.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

/** Written once by test/support/make-fixture.ts, with the version that began format 2. Every later version must read it. */
const FIXTURE = fileURLToPath(new URL("../fixtures/store-format-2", import.meta.url));

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let location: string;
let expected: Expected;

beforeEach(async () => {
  folder = await temporaryFolder();
  await cp(FIXTURE, folder.path, { recursive: true });
  location = join(folder.path, STORE_NAME);
  expected = JSON.parse(await readFile(join(FIXTURE, "expected.json"), "utf8")) as Expected;
});
afterEach(() => folder.remove());

const thirdBoot = () => new VirtualClock({ bootId: "boot-3" });

/** Path -> hash of what stands there, for every file in the folder. */
async function hashes(): Promise<ReadonlyMap<string, string>> {
  const files = (await readdir(folder.path, { recursive: true, withFileTypes: true })).filter((one) => one.isFile());
  const paths = files.map((file) => join(file.parentPath, file.name)).sort();
  const hash = async (path: string) =>
    createHash("sha256")
      .update(await readFile(path))
      .digest("hex");
  return new Map(
    await Promise.all(paths.map(async (path) => [relative(folder.path, path), await hash(path)] as const)),
  );
}

async function withStore<T>(work: (store: LevelStore) => Promise<T>): Promise<T> {
  const store = new LevelStore(location);
  await store.open();
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

const everything = (store: LevelStore): Promise<readonly StoreEntry[]> => store.range(FIRST_KEY, LAST_KEY, 1e6);

test("the fixture has one of everything that format 2 can hold, and nothing of the machine that made it", async () => {
  const texts = expected.stored.map(({ json }) => JSON.parse(json) as Record<string, unknown>);
  const queued = new Set(expected.queued);
  for (const span of [5, 15, 60]) {
    const level = texts.filter((one) => one["thinned"] !== undefined && one["span"] === span * 60_000);
    expect(
      level.some(({ seq }) => queued.has(seq as number)),
      `${span} minutes, queued`,
    ).toBe(true);
  }
  for (const kind of ["link", "host", "alarm", "boot", "clock", "epoch", "lost"]) {
    expect(
      texts.some((one) => one["kind"] === kind),
      kind,
    ).toBe(true);
  }
  const delivered = texts.filter(({ seq }) => !queued.has(seq as number));
  expect(delivered.some(({ thinned }) => thinned !== undefined)).toBe(true);
  expect(delivered.some(({ kind, thinned }) => kind === "link" && thinned === undefined)).toBe(true);
  expect(
    texts.some(({ kind, epoch, seq }) => kind === "lost" && epoch !== undefined && queued.has(seq as number)),
  ).toBe(true);
  expect(texts.some(({ clock }) => clock === "repaired")).toBe(true);
  const names = (await readdir(FIXTURE, { recursive: true, withFileTypes: true })).filter((one) => one.isFile());
  for (const file of names) {
    const bytes = await readFile(join(file.parentPath, file.name));
    expect(/\/(tmp|home|work|root|Users)\//.test(bytes.toString("latin1")), file.name).toBe(false);
  }
  expect(names.map(({ name }) => name)).not.toContain("LOG");
});

test("a store of format 2 gives every record with its identity and text, queued or delivered, by the real LevelDB", async () => {
  const { outbox } = await openOutbox(new LevelStore(location), { clock: thirdBoot() });
  expect(outbox.account()).toEqual(expected.account);
  expect(outbox.previousRun).toEqual(expected.previousRun);
  expect(await storedRecords(outbox)).toEqual(expected.stored);
  const texts = new Map(expected.stored.map((record) => [record.seq, record]));
  const queued = await drainQueue(outbox);
  expect(queued).toEqual(expected.queued.map((seq) => texts.get(seq)));
  expect(outbox.account()).toMatchObject({
    queued: 0,
    recorded: expected.account.recorded,
    lost: expected.account.lost,
  });
});

test("its sidecar names what it confirmed: without the store the loss is declared exactly", async () => {
  const slots = (await new StoreVolume(location).readSidecar()).map(decodeSidecar);
  expect(slots.some((slot) => slot?.account.recorded === expected.account.recorded)).toBe(true);
  const { rm } = await import("node:fs/promises");
  await rm(location, { recursive: true });
  const { outbox } = await openOutbox(new LevelStore(location), { clock: thirdBoot() });
  const { epoch, recorded, queued } = expected.account;
  const records = (await drainQueue(outbox)).map(read);
  expect(records).toMatchObject([
    { kind: "epoch", reason: "store-missing", previous: { epoch, recorded } },
    { kind: "lost", reason: "store-missing", epoch, from: expected.queued[0], to: recorded, count: queued },
  ]);
});

test("it can be written on: new numbers go on where it ended", async () => {
  const { outbox } = await openOutbox(new LevelStore(location), { clock: thirdBoot() });
  await outbox.append([{ at: 1_800_000_000_000, kind: "alarm", code: "new", state: "raised" }]);
  expect(seqsOf(await storedRecords(outbox)).at(-1)).toBe(expected.account.recorded + 1);
  await outbox.close();
  const { outbox: again } = await openOutbox(new LevelStore(location), { clock: thirdBoot() });
  expect(again.account()).toMatchObject({ recorded: expected.account.recorded + 1, lost: expected.account.lost });
  await again.close();
});

test("a store of format 3 is refused with `store-newer` and left as it is", async () => {
  await withStore(async (store) => {
    const [state] = await store.range(...STATE_RANGE, 1);
    const value = state?.value.slice() ?? new Uint8Array();
    const view = new DataView(value.buffer);
    view.setUint16(0, 3);
    view.setUint32(2, crc32(value.subarray(6), crc32(value.subarray(0, 2), crc32(STATE_KEY))));
    await store.commit([{ type: "put", key: STATE_KEY, value }], "synced");
  });
  const contents = await withStore(everything);
  const before = await hashes();
  await expect(openOutbox(new LevelStore(location), { clock: thirdBoot() })).rejects.toMatchObject({
    code: "store-newer",
    details: { found: 3, supported: 2 },
  });
  const after = await hashes();
  // LevelDB writes its own housekeeping anew whenever it opens a store; the tables, and all beside the store, are what they were.
  const housekeeping = /^outbox\/(LOG|LOG\.old|LOCK|CURRENT|MANIFEST-\d+|\d+\.log)$/;
  const lasting = (files: ReadonlyMap<string, string>) => [...files].filter(([name]) => !housekeeping.test(name));
  expect(lasting(after)).toEqual(lasting(before));
  expect(lasting(before).length).toBeGreaterThan(2);
  expect(await withStore(everything)).toEqual(contents);
});
