import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeCommit, decodePace, decodeStatusBoot, MAXIMUM_BYTES } from "../../agent/uplink/centre-messages.ts";

const bytes = (value: unknown) => new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));

describe("what the centre says", () => {
  it("is a commit with a number, and ranges beside it", () => {
    const epoch = "e1";
    expect(decodeCommit(bytes({ v: 1, epoch, through: 7 }))).toEqual({ epoch, through: 7, also: [] });
    expect(decodeCommit(bytes({ v: 1, epoch, through: 7, also: [[9, 12]], more: true }))).toEqual({
      epoch,
      through: 7,
      also: [{ from: 9, to: 12 }],
    });
  });

  it("is a pace with bounds, and an empty message takes it back", () => {
    expect(decodePace(bytes({ v: 1, backlogKilobitsPerSecond: 32, other: 1 }))).toEqual({
      backlogKilobitsPerSecond: 32,
    });
    expect(decodePace(new Uint8Array())).toEqual({});
    expect(decodePace(bytes({ v: 1, reconnectSpreadSeconds: 3_601 }))).toBeUndefined();
    expect(decodePace(bytes({ v: 1, backlogKilobitsPerSecond: -1 }))).toBeUndefined();
  });

  it("names the boot of a status", () => {
    expect(decodeStatusBoot(bytes({ v: 1, boot: "b" }))).toBe("b");
  });

  it.each([
    ["no JSON", "hello"],
    ["a list", []],
    ["null", null],
    ["another version", { v: 2, epoch: "e", through: 1 }],
    ["a fraction", { v: 1, epoch: "e", through: 1.5 }],
    ["a negative number", { v: 1, epoch: "e", through: -1 }],
    ["a range upside down", { v: 1, epoch: "e", through: 1, also: [[3, 2]] }],
    ["ranges that are none", { v: 1, epoch: "e", through: 1, also: [3] }],
    ["too many ranges", { v: 1, epoch: "e", through: 1, also: Array.from({ length: 257 }, () => [1, 1]) }],
    ["too many bytes", { v: 1, epoch: "e".repeat(MAXIMUM_BYTES), through: 1 }],
  ])("is no commit: %s", (_, value) => {
    expect(decodeCommit(bytes(value))).toBeUndefined();
  });

  it("may be anything at all", () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.json().map(bytes)), (payload) => {
        decodeCommit(payload);
        decodePace(payload);
        decodeStatusBoot(payload);
      }),
    );
  });
});
