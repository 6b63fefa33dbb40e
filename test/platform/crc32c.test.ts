import { expect, test } from "vitest";
import { crc32c } from "../../agent/platform/crc32c.ts";

const counting = Uint8Array.from({ length: 32 }, (_, index) => index);

test.each([
  ["nothing", new Uint8Array(), 0],
  ["nine digits", Buffer.from("123456789"), 0xe3069283],
  ["32 zeros", new Uint8Array(32), 0x8a9136aa],
  ["32 ones", new Uint8Array(32).fill(255), 0x62a8ab43],
  ["32 bytes that rise", counting, 0x46dd794e],
  ["32 bytes that fall", counting.slice().reverse(), 0x113fdb5c],
])("the checksum of %s is that of RFC 3720", (_, bytes, checksum) => {
  expect(crc32c(bytes)).toBe(checksum);
});

test("it can be taken in pieces of any length, at any place in memory", () => {
  const bytes = Uint8Array.from({ length: 41 }, (_, index) => index * 37);
  const whole = crc32c(bytes);
  for (let first = 0; first <= bytes.length; first++) {
    for (let second = first; second <= bytes.length; second++) {
      const start = crc32c(bytes.subarray(0, first));
      expect(crc32c(bytes.subarray(second), crc32c(bytes.subarray(first, second), start))).toBe(whole);
    }
  }
});
