import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readPlainJson } from "../../agent/config/document.ts";

const read = (text: string) => readPlainJson(new TextEncoder().encode(text));

describe("plain JSON", () => {
  it("is what JSON.parse reads, as long as it is not too deep", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        expect(read(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("is nothing where a key stands twice, however deep and however it is written", () => {
    expect(read('{"a":1,"a":1}')).toBeUndefined();
    expect(read('{"a":1,"\\u0061":1}')).toBeUndefined();
    expect(read('[{"b":[{"a":1,"c":2,"a":1}]}]')).toBeUndefined();
    expect(read('[{"a":1},{"a":1}]')).toEqual([{ a: 1 }, { a: 1 }]);
  });

  it("is nothing for whatever is none", () => {
    for (const text of ["", "hello", "{'a':1}", "[1,]", "[".repeat(100_000)]) expect(read(text)).toBeUndefined();
    expect(readPlainJson(Uint8Array.of(0xff, 0xfe))).toBeUndefined();
  });
});
