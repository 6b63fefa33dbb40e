import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { DECLARATION } from "../../agent/config/declaration.ts";
import { readAnswersFile } from "../../agent/setup/answers-file.ts";
import { answersOf } from "../../agent/setup/site-answers.ts";
import { runSuar } from "../support/run-suar.ts";

const FOLDER = new URL("../../config/setup/", import.meta.url);
const text = (name: string) => readFileSync(new URL(name, FOLDER), "utf8");
const schema = JSON.parse(text("suar-site.schema.json"));
const example = text("suar-site.example.json");

async function validator() {
  const { stdout } = await runSuar(["config", "reference", "--lang", "en", "--schema"]);
  const ajv = new Ajv({ strict: false });
  ajv.addSchema(JSON.parse(stdout), new URL("../suar.schema.json", FOLDER).href);
  return ajv.compile({ ...schema, $id: new URL("suar-site.schema.json", FOLDER).href });
}

describe("the schema of answers files", () => {
  it("knows every group of the configuration, and the site only where it belongs", () => {
    const groups = Object.keys(DECLARATION).filter((name) => name !== "site");
    expect(Object.keys(schema.definitions.settings.properties)).toEqual(groups);
  });

  it("takes the example, and so does the agent, for each of its sites", async () => {
    const validate = await validator();
    validate(JSON.parse(example));
    expect(validate.errors ?? []).toEqual([]);
    const outcome = readAnswersFile(new TextEncoder().encode(example), "suar-site.example.json");
    if ("issues" in outcome) throw new Error(JSON.stringify(outcome.issues));
    const { answers } = outcome;
    expect(answers.sites.map((one) => answersOf(answers, one).issues)).toEqual([[], []]);
  });

  it.each([
    ["another version", { v: 2, sites: [{ site: "a" }] }],
    ["no sites", { v: 1, sites: [] }],
    ["a site that is none", { v: 1, sites: [{ site: "a/b" }] }],
    ["what it does not know", { v: 1, sites: [{ site: "a" }], setings: {} }],
    ["a mistyped setting", { v: 1, sites: [{ site: "a", settings: { uplink: { brocker: "mqtt://b" } } }] }],
    ["a setting of the wrong type", { v: 1, settings: { page: { lan: "yes" } }, sites: [{ site: "a" }] }],
  ])("refuses %s, as the agent does", async (_name, value) => {
    const validate = await validator();
    expect(validate(value)).toBe(false);
    const outcome = readAnswersFile(new TextEncoder().encode(JSON.stringify(value)), "x");
    const found =
      "issues" in outcome
        ? outcome.issues
        : outcome.answers.sites.flatMap((one) => answersOf(outcome.answers, one).issues);
    expect(found.length).toBeGreaterThan(0);
  });
});
