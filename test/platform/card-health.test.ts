import { expect, it } from "vitest";
import { parseLifeTime } from "../../agent/platform/card-health.ts";

it.each([
  ["0x01 0x01", 0.1],
  ["0x03 0x0a", 1],
  ["0x0b 0x01", 1.1],
  // Of one kind the chip does not tell.
  ["0x00 0x02", 0.2],
  ["0x00 0x00", undefined],
  ["", undefined],
  ["0xff 0xff", undefined],
  ["garbage", undefined],
])("reads how worn a chip is: %s", (text, ratio) => {
  expect(parseLifeTime(text)).toBe(ratio);
});
