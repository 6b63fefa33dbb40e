import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Keepsake, MAXIMUM_KEEPSAKE_BYTES } from "../../agent/core/keepsake.ts";

/** A place where things are kept: every `keepsake()` over it finds what the one before has left. */
export interface KeepsakePlace {
  keepsake(): Keepsake;
  /** Changes what is kept as "commands" so that nobody can trust it any more. */
  damage(): Promise<void>;
  remove(): Promise<void>;
}

/** What every implementation of the Keepsake port must do. */
export function keepsakeSuite(name: string, makePlace: () => Promise<KeepsakePlace>): void {
  describe(`${name} as a Keepsake`, () => {
    let place: KeepsakePlace;

    beforeEach(async () => {
      place = await makePlace();
    });

    afterEach(() => place.remove());

    test("holds nothing before something was written", async () => {
      expect(await place.keepsake().read("commands")).toBeUndefined();
    });

    test("gives back what was written last, to the next process as well, each under its name", async () => {
      const keepsake = place.keepsake();
      await keepsake.write("commands", Uint8Array.of(1, 2, 3));
      await keepsake.write("configuration", Uint8Array.of(9));
      await keepsake.write("commands", Uint8Array.of(4, 5));
      for (const reader of [keepsake, place.keepsake()]) {
        expect(await reader.read("commands")).toEqual(Uint8Array.of(4, 5));
        expect(await reader.read("configuration")).toEqual(Uint8Array.of(9));
      }
    });

    test("writes in the order of the calls, what the bytes were at the call", async () => {
      const keepsake = place.keepsake();
      const bytes = Uint8Array.of(7);
      const writes = [keepsake.write("commands", Uint8Array.of(1)), keepsake.write("commands", bytes)];
      bytes[0] = 8;
      await Promise.all(writes);
      expect(await keepsake.read("commands")).toEqual(Uint8Array.of(7));
    });

    test("takes as much as the bound, and no more", async () => {
      const keepsake = place.keepsake();
      const most = new Uint8Array(MAXIMUM_KEEPSAKE_BYTES).fill(3);
      await keepsake.write("commands", most);
      await expect(keepsake.write("commands", new Uint8Array(MAXIMUM_KEEPSAKE_BYTES + 1))).rejects.toThrow(RangeError);
      expect(await keepsake.read("commands")).toEqual(most);
    });

    test("refuses to read what is damaged, until it is written again", async () => {
      const keepsake = place.keepsake();
      await keepsake.write("commands", Uint8Array.of(1, 2, 3));
      await place.damage();
      await expect(place.keepsake().read("commands")).rejects.toMatchObject({ code: "keepsake-unreadable" });
      await keepsake.write("commands", Uint8Array.of(4));
      expect(await keepsake.read("commands")).toEqual(Uint8Array.of(4));
    });
  });
}
