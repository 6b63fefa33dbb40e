import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeEntry, encodeEntry } from "../../agent/outbox/entry.ts";
import {
  ENTRY_KEY_BYTES,
  entryKey,
  FIRST_KEY,
  type KeyRange,
  keyRange,
  keysBeyond,
  parseEntryKey,
  STATE_KEY,
  TRACKS,
} from "../../agent/outbox/keys.ts";
import { Ledger } from "../../agent/outbox/ledger.ts";
import { decodeState, encodeState, type State } from "../../agent/outbox/state.ts";

const EPOCH = "00ff8a10c3d4e5f6";
const utf8 = new TextEncoder();
const number48 = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 2 ** 48 - 2 }));

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = bytes.slice();
  const index = Math.floor(bit / 8) % copy.length;
  copy[index] = (copy[index] ?? 0) ^ (1 << (bit % 8));
  return copy;
}

test("a range has exactly the keys of its positions, whatever their sequence numbers", () => {
  const track = fc.constantFrom(...TRACKS);
  fc.assert(
    fc.property(track, number48, number48, number48, number48, (name, position, seq, a, b) => {
      const key = entryKey(name, position, seq);
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      const within = ([start, end]: KeyRange) => Buffer.compare(start, key) <= 0 && Buffer.compare(key, end) < 0;
      expect(parseEntryKey(key)).toEqual({ position, seq });
      expect(within(keyRange(name, from, to))).toBe(from <= position && position <= to);
      expect(within(keysBeyond(name, from))).toBe(position > from);
    }),
  );
});

test("what one moment writes lies side by side: older telemetry below it, older events above it", () => {
  const written = [entryKey("telemetry", 8, 20), STATE_KEY, entryKey("event", 5, 21)];
  const before = [entryKey("telemetry", 7, 18), entryKey("event", 4, 19)];
  const inOrder = [before[0], ...written, before[1]];
  expect([...inOrder].sort((a, b) => Buffer.compare(a ?? FIRST_KEY, b ?? FIRST_KEY))).toEqual(inOrder);
});

test("an entry gives back its record, whatever the text", () => {
  fc.assert(
    fc.property(number48, number48, fc.string({ unit: "binary", minLength: 1 }), (position, seq, text) => {
      const key = entryKey("telemetry", position, seq);
      const value = encodeEntry(key, EPOCH, seq, utf8.encode(text));
      expect(decodeEntry(key, EPOCH, seq, value)).toEqual({ json: Buffer.from(text).toString() });
    }),
  );
});

test("an entry with any bit flipped, any byte missing or any byte too much is never believed", () => {
  const key = entryKey("telemetry", 7, 9);
  const value = encodeEntry(
    key,
    EPOCH,
    9,
    utf8.encode(JSON.stringify({ kind: "link", at: 1, note: "pesan dari desa" })),
  );
  for (let bit = 0; bit < value.length * 8; bit++) {
    expect(decodeEntry(key, EPOCH, 9, flipped(value, bit))).toHaveProperty("damage");
  }
  for (let length = 0; length < value.length; length++) {
    expect(decodeEntry(key, EPOCH, 9, value.subarray(0, length))).toHaveProperty("damage");
  }
  expect(decodeEntry(key, EPOCH, 9, Uint8Array.of(...value, 0))).toHaveProperty("damage");
});

test("an entry under a key that is not its own, or from another store, is never believed", () => {
  const key = entryKey("telemetry", 7, 9);
  const value = encodeEntry(key, EPOCH, 9, utf8.encode("{}"));
  for (let bit = 0; bit < ENTRY_KEY_BYTES * 8; bit++) {
    expect(decodeEntry(flipped(key, bit), EPOCH, 9, value)).toHaveProperty("damage");
  }
  expect(decodeEntry(key, "0000000000000000", 9, value)).toEqual({ damage: "other epoch" });
  expect(decodeEntry(key, EPOCH, 10, value)).toEqual({ damage: "other sequence number" });
});

test("the bytes of an entry are the ones that the README describes", () => {
  const key = entryKey("telemetry", 1, 2);
  expect(Buffer.from(key).toString("hex")).toBe("10000000000001000000000002");
  expect(Buffer.from(entryKey("event", 1, 2)).toString("hex")).toBe("30fffffffffffe000000000002");
  const value = encodeEntry(key, EPOCH, 2, utf8.encode('{"a":1}'));
  expect(Buffer.from(value).toString("hex")).toBe(`011dc77d99${EPOCH}0000000000027b2261223a317d`);
});

const ledger = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 40 }).map((list) => {
  const made = new Ledger();
  for (const position of list) made.add(position);
  return made;
});

const state = fc
  .record({
    ledgers: fc.tuple(ledger, ledger, ledger, ledger, ledger),
    commit: number48,
    bytes: fc.nat(),
    stoppedCleanly: fc.boolean(),
    alive: fc.record({ boot: fc.string({ maxLength: 16 }), up: fc.nat(), at: number48 }),
    anchors: fc.array(fc.record({ boot: fc.string({ maxLength: 16 }), up: fc.nat(), at: number48, seq: number48 })),
  })
  .map(({ ledgers, ...numbers }): State => {
    const settled = ledgers.reduce((sum, { settled }) => sum + settled, 0);
    const tracks = Object.fromEntries(
      TRACKS.map((name, index) => {
        const made = ledgers[index] ?? new Ledger();
        return [name, { newest: 60 + index, reclaimed: made.head, ledger: made }];
      }),
    ) as unknown as State["tracks"];
    const lost = Math.min(3, settled);
    const next = TRACKS.reduce((sum, name) => sum + tracks[name].newest, 1);
    return { epoch: EPOCH, next, lost, thinned: Math.min(2, settled - lost), tracks, ...numbers };
  });

test("a state gives back its numbers", () => {
  fc.assert(
    fc.property(state, (original) => {
      const decoded = decodeState(encodeState(original));
      if (!("state" in decoded)) throw new Error(JSON.stringify(decoded));
      expect(decoded.state).toEqual(original);
    }),
  );
});

test("a state with any bit flipped or any byte missing is never believed", () => {
  fc.assert(
    fc.property(state, fc.nat(), (original, bit) => {
      const value = encodeState(original);
      expect(decodeState(flipped(value, bit))).toHaveProperty("damage");
      expect(decodeState(value.subarray(0, bit % value.length))).toHaveProperty("damage");
    }),
  );
});

test("a state that contradicts itself is never believed", () => {
  const track = { newest: 3, reclaimed: 1, ledger: new Ledger() };
  const tracks = { event: track, telemetry: track, thinned5: track, thinned15: track, thinned60: track };
  const good: State = {
    ...{ epoch: EPOCH, commit: 1, next: 16, bytes: 0, lost: 0, thinned: 0, anchors: [] },
    ...{ alive: { boot: "b", up: 1 }, stoppedCleanly: false, tracks },
  };
  expect(decodeState(encodeState(good))).toHaveProperty("state");
  const contradictions: readonly Partial<State>[] = [
    { next: 8 },
    { lost: 1 },
    { thinned: 1 },
    { tracks: { ...tracks, event: { ...track, reclaimed: 5 } } },
    { tracks: { ...tracks, thinned5: { ...track, ledger: Ledger.restore(5, []) } } },
  ];
  for (const part of contradictions) {
    expect(decodeState(encodeState({ ...good, ...part }))).toHaveProperty("damage");
  }
});
