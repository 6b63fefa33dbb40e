import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GatheredBytes } from "../../agent/platform/gathered-bytes.ts";

describe("bytes that come piece by piece", () => {
  it("are the first of what came, and it is told when there was more", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 9000 }), { maxLength: 8 }), fc.nat(30_000), (pieces, maximum) => {
        const gathered = new GatheredBytes(maximum);
        for (const piece of pieces) gathered.add(piece);
        const all = Buffer.concat(pieces);
        expect(gathered.bytes.equals(all.subarray(0, maximum))).toBe(true);
        expect(gathered.isOver).toBe(all.byteLength > maximum);
      }),
    );
  });

  it("are copied: no piece is kept, and none of the buffers that it is a part of", () => {
    const gathered = new GatheredBytes(10);
    const piece = Uint8Array.of(1, 2);
    gathered.add(piece);
    piece.fill(9);
    gathered.add(piece);
    expect([...gathered.bytes]).toEqual([1, 2, 9, 9]);
  });
});
