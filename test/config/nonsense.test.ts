import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CATALOGUE } from "../../agent/config/catalogue.ts";
import { explainObjection } from "../../agent/config/issues.ts";
import { LANGUAGES } from "../../agent/config/words.ts";
import { issuesOf } from "../support/configuration.ts";

const keys = fc.oneof(
  fc.constantFrom(
    ...CATALOGUE.flatMap(({ path }) => path.split(".")),
    "__proto__",
    "constructor",
    "prototype",
    "$schema",
  ),
  fc.string(),
);
const leaf = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.double(),
  fc.constant(null),
  fc.boolean(),
  fc.constant("__proto__"),
);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "medium" },
    leaf,
    fc.array(tie("tree"), { maxLength: 3 }),
    fc
      .array(fc.tuple(keys, tie("tree")), { maxLength: 6 })
      // JSON.parse would fold these away; written by hand they stay, duplicates included.
      .map((members) => ({ toJSON: undefined, members })),
  ),
}));

/** JSON text of a tree, objects as lists of members so that any key can stand twice. */
function write(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(write).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const { members } = value as { members: readonly (readonly [string, unknown])[] };
    return `{${members.map(([key, inner]) => `${JSON.stringify(key)}:${write(inner)}`).join(",")}}`;
  }
  return typeof value === "number" && !Number.isFinite(value) ? "1e999" : JSON.stringify(value);
}

/** Anything but ConfigurationInvalid is thrown on by issuesOf, and fails the test. */
async function expectTyped(given: Parameters<typeof issuesOf>[0]): Promise<void> {
  const before = Object.getOwnPropertyNames(Object.prototype).length;
  for (const { objection } of await issuesOf(given)) {
    for (const language of LANGUAGES) {
      const { problem, hint } = explainObjection(objection, language);
      expect(`${problem} ${hint}`).not.toMatch(/\p{Cc}/u);
    }
  }
  expect(Object.getOwnPropertyNames(Object.prototype).length).toBe(before);
}

describe("nonsense", () => {
  it("in the form of a configuration ends in a list of objections and changes nothing else", async () => {
    await fc.assert(
      fc.asyncProperty(tree, (value) => expectTyped({ file: write(value) })),
      { numRuns: 500 },
    );
  });

  it("of any text ends the same way", async () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.json(),
      fc.json().map((json) => json.slice(0, -1)),
    );
    await fc.assert(
      fc.asyncProperty(text, (file) => expectTyped({ file })),
      { numRuns: 500 },
    );
  });

  it("in variables and flags ends the same way", async () => {
    const variables = fc.dictionary(
      fc.oneof(
        fc.constantFrom(...CATALOGUE.map(({ variable }) => variable)),
        fc.string().map((name) => `SUAR_${name}`),
      ),
      fc.string({ unit: "binary" }),
      { maxKeys: 8 },
    );
    const flags = fc.dictionary(
      fc.oneof(fc.constantFrom(...CATALOGUE.flatMap((entry) => entry.flags)), fc.string()),
      fc.string(),
      { maxKeys: 8 },
    );
    await fc.assert(
      fc.asyncProperty(variables, flags, (environment, given) => {
        const { SUAR_CONFIG: _named, ...others } = environment;
        return expectTyped({ environment: others, flags: given });
      }),
      { numRuns: 300 },
    );
  });
});
