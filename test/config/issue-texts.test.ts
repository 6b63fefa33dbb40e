import { describe, expect, it } from "vitest";
import { ISSUES, type IssueCode } from "../../agent/config/issue-texts.ts";
import { explainObjection, type Objection } from "../../agent/config/issues.ts";
import { FAULT_WORDS, LANGUAGES, TYPE_WORDS, UNIT_WORDS } from "../../agent/config/words.ts";

/** Stands for every detail: its name shows where it went in the sentence. */
const anyDetails = new Proxy(
  {},
  {
    get: (_target, name) => {
      const special: Readonly<Record<string, unknown>> = {
        fault: "comment",
        unit: "seconds",
        expected: "text",
        found: "list",
        choices: ["one"],
        words: ["none"],
        where: "url",
      };
      return special[String(name)] ?? String(name);
    },
  },
);

describe("objections", () => {
  it.each(Object.keys(ISSUES) as IssueCode[])(
    "%s says what is wrong and what to do, in each language its own way",
    (code) => {
      const objection = { code, details: anyDetails } as unknown as Objection;
      const [english, indonesian] = LANGUAGES.map((language) => explainObjection(objection, language));
      for (const text of [english, indonesian]) {
        expect(text?.problem.length).toBeGreaterThan(4);
        expect(text?.hint.length).toBeGreaterThan(8);
        expect(`${text?.problem}${text?.hint}`).not.toMatch(/undefined|NaN|\[object/);
      }
      expect(indonesian?.problem).not.toBe(english?.problem);
      expect(indonesian?.hint).not.toBe(english?.hint);
    },
  );

  it("leave out what they have no suggestion for", () => {
    const bare: readonly Objection[] = [
      { code: "unknown-setting", details: {} },
      { code: "not-a-choice", details: { given: "x", choices: ["a"] } },
      { code: "time-zone-unknown", details: { given: "x" } },
    ];
    for (const objection of bare) {
      for (const language of LANGUAGES) expect(explainObjection(objection, language).hint).not.toContain("undefined");
    }
  });

  it("have a word for every kind of thing in both languages", () => {
    for (const words of [...Object.values(UNIT_WORDS), ...Object.values(TYPE_WORDS)]) {
      expect(words.en).not.toBe("");
      expect(words.id).not.toBe("");
    }
    for (const { en, id } of Object.values(FAULT_WORDS)) expect(id.problem).not.toBe(en.problem);
  });
});
