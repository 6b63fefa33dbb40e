import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseCut } from "../../../scripts/faults/powercut/choose-cut.ts";
import { contentOf, crashState, durableNames } from "../../../scripts/faults/powercut/crash-state.ts";
import type { Operation } from "../../../scripts/faults/powercut/operation.ts";
import { SeededRandom } from "../../../scripts/faults/random.ts";

const bytes = (text: string) => Buffer.from(text);
const write = (file: number, offset: number, text: string): Operation => ({
  kind: "write",
  file,
  offset,
  bytes: bytes(text),
});
const create = (path: string, file: number): Operation => ({ kind: "create", path, file });

/** Every state that many seeds find, as path -> text. */
function statesOf(operations: readonly Operation[], cut = operations.length): ReadonlySet<string> {
  const found = new Set<string>();
  for (let seed = 0; seed < 2000; seed++) {
    const { files } = crashState(operations, cut, new SeededRandom(seed));
    const texts = [...files].map(([path, content]) => [path, Buffer.from(content).toString().replaceAll("\0", "0")]);
    found.add(JSON.stringify(Object.fromEntries(texts.sort())));
  }
  return found;
}

describe("model of a power cut", () => {
  it("keeps what was synced, with its name, whatever the seed", () => {
    const states = statesOf([create("log", 1), write(1, 0, "kept"), { kind: "sync", file: 1, since: 2 }]);
    expect(states).toEqual(new Set(['{"log":"kept"}']));
  });

  it("may lose what was not synced: the name, the bytes behind a longer length, or nothing", () => {
    const states = statesOf([create("log", 1), write(1, 0, "new")]);
    expect(states).toContain("{}");
    expect(states).toContain('{"log":""}');
    expect(states).toContain('{"log":"000"}');
    expect(states).toContain('{"log":"new"}');
    expect(states).toContain('{"log":"n00"}');
  });

  it("does not know a write that came after the cut or while the sync was under way as synced", () => {
    const operations: Operation[] = [
      create("log", 1),
      write(1, 0, "a"),
      write(1, 1, "b"),
      { kind: "sync", file: 1, since: 2 },
    ];
    expect(statesOf(operations)).toContain('{"log":"a"}');
    expect(statesOf(operations)).toContain('{"log":"ab"}');
    expect(statesOf([...operations, write(1, 2, "c")], 4)).toEqual(statesOf(operations));
  });

  it("lets names survive in the order in which they were changed", () => {
    const operations: Operation[] = [
      create("a", 1),
      create("b", 2),
      { kind: "rename", from: "b", to: "c" },
      { kind: "unlink", path: "a" },
    ];
    expect(statesOf(operations)).toEqual(new Set(["{}", '{"a":""}', '{"a":"","b":""}', '{"a":"","c":""}', '{"c":""}']));
  });

  const names: Operation[] = [create("d/a", 1), { kind: "rename", from: "d/a", to: "d/b" }, create("other", 2)];
  const folder: Operation = { kind: "sync-folder", path: "d", since: 3 };

  it("brings with a synced name all names before it where the journal is ordered", () => {
    expect(durableNames([...names, folder], "ordered").floor).toBe(2);
    expect(durableNames([...names, { ...folder, path: "" }], "ordered").floor).toBe(3);
    expect(durableNames([...names, { kind: "sync", file: 1, since: 3 }], "ordered").floor).toBe(2);
    expect(durableNames(names, "ordered").floor).toBe(0);
  });

  it("brings with a file that has grown all names before that where the journal is ordered", () => {
    const grown: Operation[] = [
      create("log", 1),
      create("other", 2),
      write(1, 0, "x"),
      { kind: "sync", file: 1, since: 3 },
    ];
    expect(durableNames(grown, "ordered").floor).toBe(3);
    const overwritten: Operation[] = [
      ...grown,
      create("late", 3),
      write(1, 0, "y"),
      { kind: "sync", file: 1, since: 6 },
    ];
    expect(durableNames(overwritten, "ordered").floor).toBe(3);
  });

  it("brings only the synced names where they stand apart", () => {
    expect(durableNames([...names, folder], "apart")).toEqual({ floor: 0, pinned: new Set([0, 1]) });
    expect(durableNames([...names, { ...folder, path: "" }], "apart").pinned).toEqual(new Set([2]));
    expect(durableNames([...names, { kind: "sync", file: 2, since: 3 }], "apart").pinned).toEqual(new Set([2]));
    const states = statesOf([...names, { kind: "sync", file: 2, since: 3 }]);
    expect(states).toEqual(new Set(['{"other":""}', '{"d/a":"","other":""}', '{"d/b":"","other":""}']));
  });

  it("shows a file under its synced name though the older one never reached the medium", () => {
    const operations: Operation[] = [
      create("a", 1),
      { kind: "rename", from: "a", to: "b" },
      { kind: "sync", file: 1, since: 2 },
    ];
    expect(statesOf(operations)).toEqual(new Set(['{"b":""}']));
  });

  it("moves what is in a folder with it", () => {
    const operations: Operation[] = [
      { kind: "mkdir", path: "store" },
      create("store/log", 1),
      { kind: "sync", file: 1, since: 2 },
      { kind: "rename", from: "store", to: "aside" },
      { kind: "sync-folder", path: "", since: 4 },
    ];
    expect(statesOf(operations)).toEqual(new Set(['{"aside/log":""}']));
  });

  it("never shows what a file held before it was emptied once it has the new length", () => {
    const operations: Operation[] = [
      create("f", 1),
      write(1, 0, "secret"),
      { kind: "sync", file: 1, since: 2 },
      { kind: "truncate", file: 1, size: 0 },
      write(1, 0, "xy"),
    ];
    const states = [...statesOf(operations)].map((state) => (JSON.parse(state) as { f: string }).f);
    expect(new Set(states)).toEqual(new Set(["secret", "", "xy", "00", "x0"]));
  });

  it("brings each piece of a file from a moment since the sync, and nothing else", () => {
    const writeAnywhere = fc.record({ offset: fc.nat(3000), length: fc.integer({ min: 1, max: 2000 }) });
    fc.assert(
      fc.property(
        fc.array(writeAnywhere, { minLength: 1, maxLength: 8 }),
        fc.nat(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (writes, seed, share) => {
          // Each write has a byte of its own, so that what is found tells where it comes from.
          const changes = writes.map(({ offset, length }, index) => ({
            kind: "write" as const,
            file: 1,
            offset,
            bytes: new Uint8Array(length).fill(index + 1),
          }));
          const half = Math.floor(changes.length / 2);
          const content = contentOf(changes.slice(0, half), changes.slice(half), 512, share, new SeededRandom(seed));
          content.forEach((byte, offset) => {
            const writers = changes.flatMap((one, index) =>
              one.offset <= offset && offset < one.offset + one.bytes.length ? [index + 1] : [],
            );
            const newestSynced = writers.filter((writer) => writer <= half).at(-1) ?? 0;
            const allowed = [newestSynced, ...writers.filter((writer) => writer > half)];
            if (!allowed.includes(byte)) throw new Error(`byte ${offset} is of write ${byte}, not of ${allowed}`);
          });
          const syncedLength = Math.max(0, ...changes.slice(0, half).map((one) => one.offset + one.bytes.length));
          expect(content.length).toBeGreaterThanOrEqual(syncedLength);
        },
      ),
    );
  });
});

describe("moment of the cut", () => {
  const operations: readonly Operation[] = [
    ...Array.from({ length: 200 }, (_, index) => write(1, index, "x")),
    { kind: "sync", file: 1, since: 200 },
    ...Array.from({ length: 200 }, (_, index) => write(1, index, "y")),
  ];

  it("is anywhere from before the first operation to after the last, and often around a sync", () => {
    const cuts = Array.from({ length: 2000 }, (_, seed) => chooseCut(operations, new SeededRandom(seed)));
    expect(Math.min(...cuts)).toBeLessThan(10);
    expect(Math.max(...cuts)).toBeGreaterThan(operations.length - 10);
    expect(Math.max(...cuts)).toBeLessThanOrEqual(operations.length);
    expect(cuts.filter((cut) => cut === 200).length).toBeGreaterThan(20);
    expect(cuts.filter((cut) => cut === 201).length).toBeGreaterThan(20);
  });
});
