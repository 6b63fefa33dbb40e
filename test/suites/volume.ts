import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Store } from "../../agent/core/store.ts";
import { MAXIMUM_SET_ASIDE, SIDECAR_SLOT_BYTES, type Volume } from "../../agent/core/volume.ts";

/** A place with a store and what lies beside it: every `volume()` over the same place finds what the one before has left. */
export interface VolumePlace {
  volume(): Volume;
  store(): Store;
  remove(): Promise<void>;
}

const KEY = Uint8Array.of(1);
const AFTER_KEY = Uint8Array.of(2);
const MIB = 1024 * 1024;
const slot = (fill: number, length = SIDECAR_SLOT_BYTES) => new Uint8Array(length).fill(fill);

/** What every implementation of the Volume port must do. */
export function volumeSuite(name: string, makePlace: () => Promise<VolumePlace>): void {
  describe(`${name} as a Volume`, () => {
    let place: VolumePlace;
    let volume: Volume;

    beforeEach(async () => {
      place = await makePlace();
      volume = place.volume();
    });

    afterEach(() => place.remove());

    /** Writes one entry of that many bytes. */
    async function fill(bytes: number): Promise<void> {
      const store = place.store();
      await store.open();
      await store.commit([{ type: "put", key: KEY, value: slot(7, bytes) }], "synced");
      await store.close();
    }

    async function entries(): Promise<number> {
      const store = place.store();
      await store.open();
      const found = await store.range(KEY, AFTER_KEY, 10);
      await store.close();
      return found.length;
    }

    test("a run that did not end is counted, by the next process as well", async () => {
      expect(await volume.beginRun("boot-1")).toBe(0);
      expect(await volume.beginRun("boot-1")).toBe(1);
      expect(await place.volume().beginRun("boot-1")).toBe(2);
    });

    test("a run that ended does not count, and neither does one of another boot", async () => {
      await volume.beginRun("boot-1");
      await volume.endRun();
      await volume.endRun();
      expect(await volume.beginRun("boot-1")).toBe(0);
      expect(await volume.beginRun("boot-2")).toBe(0);
      expect(await volume.beginRun("boot-1")).toBe(0);
    });

    test("a sidecar that was never written has two empty slots", async () => {
      expect(await volume.readSidecar()).toEqual([new Uint8Array(), new Uint8Array()]);
    });

    test("each slot of the sidecar holds what was written last, for the next process as well", async () => {
      await volume.writeSidecar(1, slot(9));
      expect(await volume.readSidecar()).toEqual([new Uint8Array(), slot(9)]);
      await volume.writeSidecar(0, slot(1));
      await volume.writeSidecar(1, slot(2));
      expect(await place.volume().readSidecar()).toEqual([slot(1), slot(2)]);
    });

    test("what is shorter than a slot is filled up with zeros, and leaves nothing of what was there", async () => {
      await volume.writeSidecar(0, slot(9));
      await volume.writeSidecar(0, slot(1, 3));
      const [first] = await volume.readSidecar();
      expect([...first.subarray(0, 4)]).toEqual([1, 1, 1, 0]);
      expect(first).toHaveLength(SIDECAR_SLOT_BYTES);
      expect(first.subarray(3).every((byte) => byte === 0)).toBe(true);
    });

    test("more than a slot is a defect, and changes nothing", async () => {
      await volume.writeSidecar(0, slot(1));
      await expect(volume.writeSidecar(0, slot(2, SIDECAR_SLOT_BYTES + 1))).rejects.toThrow(RangeError);
      expect((await volume.readSidecar())[0]).toEqual(slot(1));
    });

    test("what the caller does to its arrays afterwards changes nothing", async () => {
      const bytes = slot(1);
      const written = volume.writeSidecar(0, bytes);
      bytes.fill(2);
      await written;
      (await volume.readSidecar())[0].fill(3);
      expect((await volume.readSidecar())[0]).toEqual(slot(1));
    });

    test("writes that overlap all arrive", async () => {
      await Promise.all([
        volume.writeSidecar(0, slot(1)),
        volume.writeSidecar(1, slot(2)),
        volume.writeSidecar(0, slot(3)),
      ]);
      expect(await volume.readSidecar()).toEqual([slot(3), slot(2)]);
    });

    test("a ballast is held once and dropped once", async () => {
      expect(await volume.dropBallast()).toBe(false);
      expect(await volume.holdBallast(MIB)).toBe(true);
      expect(await volume.holdBallast(MIB)).toBe(true);
      expect(await place.volume().dropBallast()).toBe(true);
      expect(await volume.dropBallast()).toBe(false);
    });

    test("the bytes of the store grow with it, and nothing beside it counts", async () => {
      expect(await volume.storeBytes()).toBe(0);
      await fill(100_000);
      const before = await volume.storeBytes();
      expect(before).toBeGreaterThanOrEqual(100_000);
      await volume.holdBallast(MIB);
      await volume.writeSidecar(0, slot(1));
      await volume.beginRun("boot");
      expect(await volume.storeBytes()).toBe(before);
    });

    test("a store that was set aside is out of the way, under a new name each time", async () => {
      await fill(10);
      await volume.writeSidecar(0, slot(1));
      const first = await volume.setAside();
      expect(await volume.storeBytes()).toBe(0);
      expect(await entries()).toBe(0);
      await fill(10);
      const second = await place.volume().setAside();
      expect(second).not.toBe(first);
      expect(await entries()).toBe(0);
      expect((await volume.readSidecar())[0]).toEqual(slot(1));
    });

    test("what was set aside is listed under its names, the newest first, where no store was nothing", async () => {
      expect(await volume.setAsideStores()).toEqual([]);
      await volume.setAside();
      expect(await volume.setAsideStores()).toEqual([]);
      const names: string[] = [];
      for (let time = 0; time <= MAXIMUM_SET_ASIDE; time++) {
        await fill(10);
        names.unshift(await volume.setAside());
      }
      expect(await place.volume().setAsideStores()).toEqual(names.slice(0, MAXIMUM_SET_ASIDE));
    });

    test("an intact store has no damage, and neither has none at all", async () => {
      expect(await volume.findDamage()).toBeUndefined();
      await fill(100_000);
      expect(await volume.findDamage()).toBeUndefined();
    });

    test("what was set aside is the store again when it was rescued, and still there", async () => {
      await fill(100_000);
      const name = await volume.setAside();
      expect(await volume.rescue(name)).toBe(true);
      expect(await entries()).toBe(1);
      expect(await volume.findDamage()).toBeUndefined();
      const second = await volume.setAside();
      expect(second).not.toBe(name);
      expect(await entries()).toBe(0);
    });

    test("where there was no store nothing is rescued", async () => {
      expect(await volume.rescue(await volume.setAside())).toBe(false);
      expect(await volume.storeBytes()).toBe(0);
    });
  });
}
