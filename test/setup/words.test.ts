import { describe, expect, it } from "vitest";
import { COMMAND_WORDS } from "../../agent/cli/setup-words.ts";
import { QUESTIONS } from "../../agent/setup/questions.ts";
import { SETUP_WORDS } from "../../agent/setup/words.ts";

/** What is the same in both languages, and right so. */
const SAME = [
  /^(?:Starlink|Hughes|ViaSat|Comtech|Newtec)/,
  /^(?:WIB|WITA|WIT) \(/,
  /^Terminal$/,
  /^ARG ARG ARG/,
  /^ARG \(ARG\)$/,
  /^ARG$/,
];

/** Every string of a table, by its way there; sentences are made with stand-ins. */
function strings(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function") return strings(value(...Array.from({ length: value.length }, () => "ARG")), path);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => strings(inner, `${path}.${name}`));
}

describe.each([
  ["the dialogue", SETUP_WORDS],
  ["the command", COMMAND_WORDS],
] as const)("the words of %s", (_name, tables) => {
  const english = new Map(strings(tables.en, ""));
  const indonesian = new Map(strings(tables.id, ""));

  it("are all there in both languages, and none is a leftover of the other", () => {
    expect([...indonesian.keys()]).toEqual([...english.keys()]);
    for (const [path, text] of indonesian) {
      expect(text.trim(), path).not.toBe("");
      expect(english.get(path)?.trim(), path).not.toBe("");
      expect(text, path).not.toMatch(/undefined|\[object/);
      if (!SAME.some((pattern) => pattern.test(text))) expect(text, path).not.toBe(english.get(path));
    }
  });
});

describe("every question", () => {
  it.each(QUESTIONS.map(({ id }) => id))("%s has a title for the width of a phone, and help", (id) => {
    for (const words of Object.values(SETUP_WORDS)) {
      expect(words.title[id].length).toBeLessThanOrEqual(32);
      expect(words.help[id].length).toBeGreaterThan(40);
      // A screen of a phone has some twenty lines of forty characters.
      expect(words.help[id].length).toBeLessThanOrEqual(400);
    }
  });
});
