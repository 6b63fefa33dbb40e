import { describe, expect, it } from "vitest";
import { MAXIMUM_ANSWERS_BYTES, readAnswersFile, readUsableAnswers } from "../../agent/setup/answers-file.ts";
import { answersOf, findSites } from "../../agent/setup/site-answers.ts";

const FILE = "/media/stick/suar-site.json";

function read(value: unknown) {
  return readAnswersFile(new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value)), FILE);
}

function good(value: unknown) {
  const outcome = read(value);
  if ("issues" in outcome) throw new Error(JSON.stringify(outcome.issues));
  return outcome.answers;
}

/** Where, and what is objected to. */
function issues(value: unknown): readonly string[] {
  const outcome = read(value);
  if (!("issues" in outcome)) return [];
  return outcome.issues.map(({ path, origin, objection }) => {
    const line = origin.source === "file" ? origin.at?.line : undefined;
    return `${path}${line === undefined ? "" : ` line ${line}`}: ${objection.code}`;
  });
}

const ANSWERS = {
  v: 1,
  title: "Kupang",
  settings: {
    uplink: { broker: "mqtts://b.example.net", certificateFile: "keys/{site}.crt", keyFile: "keys/{site}.key" },
    collectors: { services: { sources: ["sikopdes check https://example.net/{site}"] } },
  },
  sites: [
    { site: "53.04.12.2003", name: "Oelbima", settings: { uplink: { broker: "mqtt://10.0.0.1" } } },
    { site: "5304122004", name: "Tuapukan" },
  ],
};

describe("an answers file", () => {
  it("gives each site what is for all, its own on top, and its name wherever {site} stands", () => {
    const answers = good(ANSWERS);
    const [first, second] = answers.sites.map((one) => answersOf(answers, one));
    expect(first?.values).toMatchObject({ site: "5304122003", "uplink.broker": "mqtt://10.0.0.1:1883" });
    expect(second?.values).toMatchObject({
      site: "5304122004",
      "uplink.broker": "mqtts://b.example.net:8883",
      "collectors.services.sources": ["sikopdes check https://example.net/5304122004"],
    });
    expect(second?.wanted).toEqual([
      { path: "uplink.certificateFile", file: "keys/5304122004.crt" },
      { path: "uplink.keyFile", file: "keys/5304122004.key" },
    ]);
  });

  it("finds a site by its code with or without dots, by a part of it, and by the name of the place", () => {
    const answers = good(ANSWERS);
    const found = (text: string) => findSites(answers, text).map(({ site }) => site);
    expect(found("53.04.12.2004")).toEqual(["5304122004"]);
    expect(found("5304122003")).toEqual(["5304122003"]);
    expect(found("2003")).toEqual(["5304122003"]);
    expect(found("TUAP")).toEqual(["5304122004"]);
    expect(found("530412")).toEqual(["5304122003", "5304122004"]);
    expect(found("Kupang")).toEqual([]);
    expect(found("...")).toEqual([]);
  });

  it("says all that is wrong at once, with its lines", () => {
    const text = `{
  "v": 2,
  "titel": "x",
  "sites": [
    { "site": "desa satu" },
    { "site": "5304122003" },
    { "site": "5304122003", "extra": 1 },
    { "name": "no site" },
    7
  ]
}`;
    expect(issues(text)).toEqual([
      "titel line 3: unknown-setting",
      "v line 2: not-a-choice",
      "sites[0].site line 5: site-malformed",
      "sites[2].extra line 7: unknown-setting",
      "sites[2].site line 7: repeated",
      "sites[3].site line 8: missing-in-answers",
      "sites[4] line 4: wrong-type",
    ]);
  });

  it.each([
    ["nothing", "", ["syntax"]],
    ["another kind of JSON", [], ["wrong-type"]],
    ["no sites", { v: 1, sites: [] }, ["empty"]],
    ["no version", { sites: [{ site: "a" }] }, ["missing-in-answers"]],
    ["a key twice", '{"v":1,"v":1,"sites":[{"site":"a"}]}', ["duplicate"]],
    ["a title that is none", { v: 1, title: 5, sites: [{ site: "a" }] }, ["wrong-type"]],
  ])("refuses %s", (_name, value, codes) => {
    expect(issues(value).map((line) => line.replace(/^.*: /, ""))).toEqual(codes);
  });

  it("refuses what is no text, and what is too large", () => {
    const bytes = (array: Uint8Array) => readAnswersFile(array, FILE);
    expect(bytes(new Uint8Array([0xff, 0xfe, 0x00]))).toMatchObject({
      issues: [{ objection: { code: "file-not-text" } }],
    });
    expect(bytes(new Uint8Array(MAXIMUM_ANSWERS_BYTES + 1))).toMatchObject({
      issues: [{ objection: { code: "file-too-large" } }],
    });
  });

  it("objects to settings as a configuration does, with the line, and to a site among the settings", () => {
    const answers = good(`{
  "v": 1,
  "settings": {
    "site": "x",
    "uplink": { "brocker": "a", "password": "secret", "windowMessages": 0 }
  },
  "sites": [{ "site": "5304122003" }]
}`);
    const [one] = answers.sites;
    const found = one === undefined ? [] : answersOf(answers, one).issues;
    expect(found.map(({ path, objection }) => `${path}: ${objection.code}`)).toEqual([
      "site: unknown-setting",
      "uplink.brocker: unknown-setting",
      "uplink.password: secret-as-value",
      "uplink.windowMessages: below-minimum",
    ]);
    expect(JSON.stringify(found)).not.toContain('"secret"');
  });

  it("reads the sites of a whole country", () => {
    const sites = Array.from({ length: 30_000 }, (_, index) => ({ site: String(1_101_012_001 + index), name: "Desa" }));
    expect(good({ v: 1, sites }).sites).toHaveLength(30_000);
  });

  it("takes the mark away that some editors write in front", () => {
    expect(good(`\ufeff${JSON.stringify({ v: 1, sites: [{ site: "a" }] })}`).sites).toHaveLength(1);
  });
});

describe("what a technician far away can use of an answers file", () => {
  const usable = (value: unknown) => readUsableAnswers(new TextEncoder().encode(JSON.stringify(value)), FILE);
  const good = { site: "5304122003", name: "Oelbima" };

  it("is all of a good one", () => {
    expect(usable({ v: 1, sites: [good] })).toMatchObject({ isWhole: true, answers: { sites: [good] } });
  });

  it.each([
    ["without its code", { name: "b" }],
    ["with an empty one", { site: "", name: "b" }],
    ["with a setting in the wrong place", { site: "5304122004", broker: "mqtts://b" }],
    ["that is no object", "5304122004"],
  ])("leaves out no more than a site %s", (_name, bad) => {
    const found = usable({ v: 1, sites: [bad, good] });
    expect(found?.isWhole).toBe(false);
    expect(found?.answers.sites).toEqual([expect.objectContaining(good)]);
  });

  it.each([
    ["no site is left", { v: 1, sites: [{ site: "" }] }],
    ["a site stands there twice", { v: 1, sites: [good, good] }],
    ["the version is another", { v: 2, sites: [good] }],
    ["something is wrong for all", { v: 1, sites: [good], setings: {} }],
    ["it has no sites", { v: 1 }],
  ])("is nothing where %s", (_name, value) => {
    expect(usable(value)).toBeUndefined();
  });
});
