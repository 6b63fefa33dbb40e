import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeEntry, ENTRY_HEADER_BYTES, encodeEntry } from "../../agent/outbox/entry.ts";
import { entryKey, TRACKS } from "../../agent/outbox/keys.ts";

const utf8 = new TextEncoder();
const number48 = fc.integer({ min: 1, max: 2 ** 48 - 2 });
const epochText = fc.uint8Array({ minLength: 8, maxLength: 8 }).map((bytes) => Buffer.from(bytes).toString("hex"));
const name = fc.record({ track: fc.constantFrom(...TRACKS), position: number48, seq: number48 });
const entry = fc
  .record({ name, epoch: epochText, text: fc.string({ unit: "binary", minLength: 1, maxLength: 40 }) })
  .map(({ name: { track, position, seq }, epoch, text }) => {
    const key = entryKey(track, position, seq);
    return { key, epoch, seq, text, value: encodeEntry(key, epoch, seq, utf8.encode(text)) };
  });

test("any entry of any track gives back its record; with any one bit flipped, in value or key, it is never believed", () => {
  fc.assert(
    fc.property(entry, ({ key, epoch, seq, text, value }) => {
      expect(decodeEntry(key, epoch, seq, value)).toEqual({ json: Buffer.from(text).toString() });
      for (const bytes of [key, value]) {
        for (let bit = 0; bit < bytes.length * 8; bit++) {
          const index = bit >> 3;
          const whole = bytes[index] ?? 0;
          bytes[index] = whole ^ (1 << (bit & 7));
          expect("damage" in decodeEntry(key, epoch, seq, value)).toBe(true);
          bytes[index] = whole;
        }
      }
    }),
    { numRuns: 30 },
  );
});

test("any entry cut off anywhere, or with bytes behind it, is never believed", () => {
  fc.assert(
    fc.property(entry, fc.uint8Array({ minLength: 1, maxLength: 8 }), ({ key, epoch, seq, value }, more) => {
      for (let length = 0; length < value.length; length++) {
        expect("damage" in decodeEntry(key, epoch, seq, value.subarray(0, length))).toBe(true);
      }
      expect(decodeEntry(key, epoch, seq, Uint8Array.of(...value, ...more))).toHaveProperty("damage");
    }),
  );
});

test("an entry is never believed under the key, in the epoch or with the number of another", () => {
  fc.assert(
    fc.property(entry, entry, (one, other) => {
      fc.pre(Buffer.compare(one.key, other.key) !== 0 && one.epoch !== other.epoch && one.seq !== other.seq);
      expect(decodeEntry(other.key, one.epoch, one.seq, one.value)).toEqual({ damage: "checksum" });
      expect(decodeEntry(one.key, other.epoch, one.seq, one.value)).toEqual({ damage: "other epoch" });
      expect(decodeEntry(one.key, one.epoch, other.seq, one.value)).toEqual({ damage: "other sequence number" });
    }),
  );
});

test("bytes that nobody wrote are never believed and never throw", () => {
  fc.assert(
    fc.property(entry, fc.uint8Array({ maxLength: 4 * ENTRY_HEADER_BYTES }), ({ key, epoch, seq }, bytes) => {
      expect(decodeEntry(key, epoch, seq, bytes)).toHaveProperty("damage");
    }),
  );
});
