import { describe, expect, it } from "vitest";
import { DAY } from "../../agent/core/time.ts";
import { LEAST_BYTES, MessageLimit } from "../../agent/uplink/message-limit.ts";

describe("MessageLimit", () => {
  it("is none until the broker hangs up, then half of what it hung up on, and never less than a record needs", () => {
    const limit = new MessageLimit();
    expect(limit.bytes(0)).toBe(Number.POSITIVE_INFINITY);
    limit.hungUp(16_000, 0);
    expect(limit.bytes(1)).toBe(8000);
    limit.hungUp(900, 2);
    expect(limit.bytes(3)).toBe(LEAST_BYTES);
  });

  it("does not grow by a hang-up on something larger", () => {
    const limit = new MessageLimit();
    limit.hungUp(8000, 0);
    limit.hungUp(60_000, 1);
    expect(limit.bytes(2)).toBe(2000);
  });

  it("doubles once a day", () => {
    const limit = new MessageLimit();
    limit.hungUp(8000, 0);
    expect(limit.bytes(DAY - 1)).toBe(4000);
    expect(limit.bytes(DAY)).toBe(8000);
    expect(limit.bytes(DAY + 1)).toBe(8000);
    expect(limit.bytes(2 * DAY)).toBe(16_000);
  });
});
