import fc from "fast-check";
import { expect, test } from "vitest";
import { DamagedSnappy, uncompressSnappy } from "../../agent/platform/snappy.ts";

const text = (...bytes: number[]) => Buffer.from(uncompressSnappy(Uint8Array.from(bytes), 1000)).toString();
const A = 97;

test("each element of the format", () => {
  expect(text(0)).toBe("");
  expect(text(3, 2 << 2, A, A + 1, A + 2)).toBe("abc");
  // Lengths of a literal in one, two, three and four bytes of their own.
  expect(text(2, 60 << 2, 1, A, A)).toBe("aa");
  expect(text(2, 61 << 2, 1, 0, A, A)).toBe("aa");
  expect(text(2, 62 << 2, 1, 0, 0, A, A)).toBe("aa");
  expect(text(2, 63 << 2, 1, 0, 0, 0, A, A)).toBe("aa");
  // Copies with an offset in one, two and four bytes; they may reach into what they write.
  expect(text(7, 2 << 2, A, A + 1, A + 2, 1, 3)).toBe("abcabca");
  expect(text(5, 2 << 2, A, A + 1, A + 2, (1 << 2) | 2, 2, 0)).toBe("abcbc");
  expect(text(6, 0, A, (4 << 2) | 3, 1, 0, 0, 0)).toBe("aaaaaa");
});

test("an offset above 255 in a copy of two bytes", () => {
  const before = Array.from({ length: 300 }, (_, index) => (index < 4 ? A + index : 120));
  expect(text(0xb0, 0x02, 61 << 2, 43, 1, ...before, (1 << 5) | 1, 44).slice(300)).toBe("abcd");
});

test.each([
  ["an empty input", []],
  ["a length without an end", [255, 255, 255, 255, 255, 255]],
  ["a length above what is allowed", [0xe9, 0x07, ...new Array(1001).fill(0)]],
  ["a length that so few bytes cannot make", [100, 0, A]],
  ["a literal longer than the input", [4, 3 << 2, A]],
  ["a literal longer than the output", [1, 1 << 2, A, A]],
  ["a copy from before the start", [6, 0, A, 1, 2]],
  ["a copy from nowhere", [6, 0, A, 1, 0]],
  ["a copy longer than the output", [4, 0, A, 1, 1]],
  ["a copy without its offset", [6, 0, A, 2, 1]],
  ["too little", [3, 0, A]],
])("%s is damaged", (_, bytes) => {
  expect(() => text(...bytes)).toThrow(DamagedSnappy);
});

test("any bytes give what they say, or are damaged", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      try {
        expect(uncompressSnappy(bytes, 500).byteLength).toBeLessThanOrEqual(500);
      } catch (error) {
        expect(error).toBeInstanceOf(DamagedSnappy);
      }
    }),
    { numRuns: 2000 },
  );
});
