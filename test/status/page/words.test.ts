import { describe, expect, it } from "vitest";
import { PAGE_WORDS } from "../../../agent/status/page/words.ts";
import { STATUS_WORDS } from "../../../agent/status/words.ts";

/** What is the same in both languages, because it is a name or a unit. */
const SAME =
  /^(?:figure\.e[sb]n0Db|terminal|broker|outageCause\.terminal|rung\.(?:gateway|terminal|anycast[12]|broker)|processor|temperature)$/;

/** Every text by its path; a sentence with something in it is asked for with samples. */
function texts(words: object, path = ""): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(words).flatMap(([name, value]: [string, unknown]): (readonly [string, string])[] => {
      if (typeof value === "string") return [[path + name, value]];
      if (typeof value === "function") return [[path + name, String(value("1", "2", "3", "4", "5"))]];
      return [...texts(value as object, `${path}${name}.`)];
    }),
  );
}

describe.each([
  ["the page", PAGE_WORDS],
  ["the status", STATUS_WORDS],
])("the words of %s", (_name, words) => {
  const [english, indonesian] = [texts(words.en), texts(words.id)];

  it("are the same ones in both languages, and none is empty", () => {
    expect([...indonesian.keys()]).toEqual([...english.keys()]);
    for (const [path, text] of [...english, ...indonesian]) expect(text.trim(), path).not.toBe("");
  });

  it("are translated", () => {
    const untranslated = [...english].filter(([path, text]) => indonesian.get(path) === text).map(([path]) => path);
    expect(untranslated.filter((path) => !SAME.test(path))).toEqual([]);
  });
});
