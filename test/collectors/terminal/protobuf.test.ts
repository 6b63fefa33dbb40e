import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Message, NotProtobuf } from "../../../agent/collectors/terminal/starlink/protobuf.ts";
import { replyTo } from "../../../agent/collectors/terminal/starlink/response.ts";
import { dishHistory, dishStatus } from "../../support/dish-messages.ts";
import { encodeResponse } from "../../support/fake-starlink.ts";

const bytes = (...values: readonly number[]) => Uint8Array.from(values);

describe("Message", () => {
  it("reads what protobuf.js writes", () => {
    const response = new Message(encodeResponse(dishStatus({ popPingDropRate: 0.25 })));
    expect(response.unsigned(3)).toBe(30);
    const status = response.message(2004);
    expect(status?.message(2)?.unsigned(1)).toBe(744_184);
    expect(status?.float(1003)).toBe(0.25);
    expect(status?.bool(1018)).toBe(true);
    expect(status?.message(1004)?.float(7)).toBeNaN();
    expect(status?.float(1002)).toBeUndefined();
  });

  it("reads any number that a field may hold", () => {
    const number = fc.record({
      uptimeS: fc.maxSafeInteger().map(Math.abs),
      drop: fc.float(),
      stow: fc.boolean(),
      current: fc.maxSafeInteger().map(Math.abs),
    });
    fc.assert(
      fc.property(number, ({ uptimeS, drop, stow, current }) => {
        const message = { deviceState: { uptimeS }, popPingDropRate: drop, stowRequested: stow };
        const status = replyTo("get_status", encodeResponse(dishStatus(message)));
        expect(status?.message(2)?.unsigned(1) ?? 0).toBe(uptimeS);
        expect((status?.float(1003) ?? 0) + 0).toBe(drop + 0);
        expect(status?.bool(1010) ?? false).toBe(stow);
        const history = replyTo("get_history", encodeResponse({ dishGetHistory: { current } }));
        expect(history?.unsigned(1) ?? 0).toBe(current);
      }),
    );
  });

  it("reads repeated numbers, packed and one by one", () => {
    const history = replyTo("get_history", encodeResponse(dishHistory(5000, (n) => ({ latency: n }))));
    expect(history?.floats(1002)).toHaveLength(900);
    expect(history?.floats(1002)[4999 % 900]).toBe(4999);
    // Field 1, fixed32, twice: 1.0 and 2.0.
    expect(new Message(bytes(0x0d, 0, 0, 0x80, 0x3f, 0x0d, 0, 0, 0, 0x40)).floats(1)).toEqual([1, 2]);
  });

  it("gives nothing where the field is of another type, or is not there", () => {
    const message = new Message(encodeResponse(dishStatus()));
    expect(message.float(3)).toBeUndefined();
    expect(message.message(3)).toBeUndefined();
    expect(message.unsigned(2004)).toBeUndefined();
    expect(message.floats(3)).toEqual([]);
    expect(message.bool(99)).toBeUndefined();
  });

  it("takes the last of a field that stands there twice", () => {
    expect(new Message(bytes(0x08, 1, 0x08, 7)).unsigned(1)).toBe(7);
  });

  it("gives no number that it cannot give exactly", () => {
    const largest = [0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
    expect(new Message(bytes(...largest)).unsigned(1)).toBeUndefined();
  });

  it.each([
    ["a number without an end", bytes(0x08, 0x80)],
    ["a number of eleven bytes", bytes(0x08, ...Array<number>(11).fill(0x80), 1)],
    ["fewer bytes than it says", bytes(0x12, 5, 1, 2)],
    ["half a float", bytes(0x0d, 0, 0)],
    ["a group", bytes(0x0b, 0x0c)],
    ["field 0", bytes(0x00, 1)],
    ["an endless length", bytes(0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01)],
    ["too many fields", Uint8Array.from({ length: 30_000 }, (_, index) => (index % 2 === 0 ? 0x08 : 1))],
  ])("refuses %s", (_, message) => {
    expect(() => new Message(message)).toThrow(NotProtobuf);
  });

  it("refuses or reads whatever comes, and throws nothing else", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        try {
          for (const field of new Message(noise).numbers) new Message(noise).message(field);
        } catch (error) {
          expect(error).toBeInstanceOf(NotProtobuf);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
