import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type JsonValue, parseJson } from "../../agent/config/json.ts";

/** The form that JSON.parse gives, keys in a map so that no name is special. */
function plain(value: JsonValue): unknown {
  switch (value.type) {
    case "object":
      return new Map(value.members.map((member) => [member.key, plain(member.value)]));
    case "list":
      return value.items.map(plain);
    case "text":
      return value.text;
    case "number":
    case "boolean":
      return value.value;
    default:
      return value.type;
  }
}

function expected(value: unknown): unknown {
  if (value === null) return "null";
  if (Array.isArray(value)) return value.map(expected);
  if (typeof value === "object") return new Map(Object.entries(value).map(([key, inner]) => [key, expected(inner)]));
  return value;
}

describe("the JSON reader", () => {
  it("reads what JSON.stringify writes, however it is laid out", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.nat(4), (text, indent) => {
        const value: unknown = JSON.parse(text);
        const outcome = parseJson(JSON.stringify(value, undefined, indent));
        if ("fault" in outcome) throw new Error(`${outcome.fault} at ${outcome.at.line}:${outcome.at.column}`);
        expect(plain(outcome.value)).toEqual(expected(value));
      }),
    );
  });

  it("refuses exactly what JSON.parse refuses", () => {
    const fragment = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"',
      '"a"',
      "1",
      "-",
      "01",
      "1.",
      ".5",
      "1e5",
      "true",
      "nul",
      "null",
      " ",
      "\n",
      "\t",
      "\\",
      '"\\u00e9"',
      '"\\x"',
      "//",
      "\u007f",
      "\u00a0",
    );
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 8 }), (fragments) => {
        const text = fragments.join("");
        let isGood = true;
        try {
          JSON.parse(text);
        } catch {
          isGood = false;
        }
        expect("value" in parseJson(text), text).toBe(isGood);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['{\n  "site": "a",\n}', "comma-too-many", 2, 14],
    ['{\n  "site": "a"\n  "log": {}\n}', "comma-expected", 3, 3],
    ['{ "site": "a }\n', "text-not-closed", 1, 11],
    ['{ "site": "a\tb" }', "text-malformed", 1, 11],
    ['{ "site": "\\d" }', "text-malformed", 1, 11],
    ["{ site: 1 }", "quotes-missing", 1, 3],
    ['{ "site": desa }', "quotes-missing", 1, 11],
    ['{ "site": }', "value-expected", 1, 11],
    ['{ "site" "a" }', "colon-expected", 1, 10],
    ["{ 5: 1 }", "key-expected", 1, 3],
    ['{ "a": 1.2.3 }', "number-malformed", 1, 8],
    ['{ "a": NaN }', "number-malformed", 1, 8],
    ['{ "a": -Infinity }', "number-malformed", 1, 8],
    ['{ "a": 007 }', "number-malformed", 1, 8],
    ['{ "a": 10s }', "number-malformed", 1, 8],
    ['{\n// why\n"a": 1 }', "comment", 2, 1],
    ["{} {}", "end-expected", 1, 4],
    ["", "value-expected", 1, 1],
    ["[".repeat(17), "too-deep", 1, 17],
  ] as const)("names the fault in %j and its place", (text, fault, line, column) => {
    expect(parseJson(text)).toEqual({ fault, at: { line, column } });
  });

  it("keeps a key that stands twice, with the place of each", () => {
    const outcome = parseJson('{\n "a": 1,\n "a": 2\n}');
    if ("fault" in outcome || outcome.value.type !== "object") throw new Error("not an object");
    expect(outcome.value.members.map(({ key, at }) => [key, at.line, at.column])).toEqual([
      ["a", 2, 2],
      ["a", 3, 2],
    ]);
  });
});
