import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { CHECK_NAMES, CHECKS, VERDICTS } from "../../agent/doctor/check.ts";
import {
  describe as describeFinding,
  entryOf,
  FINDINGS,
  type FindingId,
} from "../../agent/doctor/findings/catalogue.ts";
import { messagesMarkdown } from "../../agent/doctor/messages.ts";

const IDS = Object.keys(FINDINGS) as FindingId[];
const LANGUAGES = ["en", "id"] as const;
/** A line on a phone has some forty characters; more than this nobody reads. */
const LONGEST = 260;

function file(path: string): string {
  return readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), "utf8");
}

const said = (id: FindingId, language: "en" | "id") => describeFinding({ id, details: entryOf(id).sample }, language);

describe("what suar doctor says", () => {
  it.each(IDS)("%s is whole in both languages, and begins with its check", (id) => {
    const { check, verdict } = entryOf(id);
    expect(id.startsWith(`${check}-`)).toBe(true);
    for (const language of LANGUAGES) {
      const { meaning, action } = said(id, language);
      for (const text of [meaning, action]) {
        expect(text).not.toMatch(/undefined|NaN|\[object/);
        expect(text.length).toBeLessThanOrEqual(LONGEST);
      }
      expect(meaning).not.toBe("");
      // Whoever is told that something is wrong is told what to do.
      if (verdict === "fail" || verdict === "warn") expect(action).toMatch(/[.!]$/);
    }
    // Versions are the same in all languages.
    if (id !== "versions-good") expect(said(id, "id").meaning).not.toBe(said(id, "en").meaning);
  });

  it("prints nothing that steers a terminal, whatever a server or a file has put into it", () => {
    const nasty = "\u001b[2Jx\n\u202e\u0007".repeat(200);
    const problem = { code: "tls-failed", details: { broker: nasty, reason: nasty } };
    const finding = { id: "keys-other-site", details: { commonName: nasty, site: "a" }, problem } as const;
    const { meaning, action } = describeFinding(finding, "id");
    expect(meaning + action).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(meaning.length).toBeLessThan(2000);
  });

  it("names each check in both languages, no two alike", () => {
    for (const language of LANGUAGES) {
      const names = CHECKS.map((check) => CHECK_NAMES[check][language]);
      expect(new Set(names).size).toBe(CHECKS.length);
    }
  });

  it("uses each detail of a finding in its sentences", () => {
    for (const id of IDS) {
      const { sample } = entryOf(id);
      for (const [name, value] of Object.entries(sample)) {
        const changed = typeof value === "number" ? value * 3 + 7 : "hardware";
        const other = describeFinding({ id, details: { ...sample, [name]: changed } }, "id");
        if (UNSPOKEN.has(`${id} ${name}`)) continue;
        expect(other, `${id}: ${name}`).not.toEqual(said(id, "id"));
      }
    }
  });

  it("explains all of it in the guide for technicians", () => {
    const guide = file("agent/PANDUAN-TEKNISI.md");
    const annex = guide.slice(guide.indexOf("## Lampiran"));
    // When this fails: agent/doctor/README.md says how to make it anew.
    expect(annex).toBe(messagesMarkdown("id"));
    for (const id of IDS.filter((one) => entryOf(one).verdict !== "pass")) {
      const { meaning, action } = said(id, "id");
      expect(annex).toContain(meaning);
      expect(annex).toContain(action);
    }
  });

  it("is what the published schema knows", () => {
    const schema = JSON.parse(file("config/doctor.schema.json"));
    const { check, findings } = schema.properties.checks.items.properties;
    // When this fails: put the new name into config/doctor.schema.json.
    expect(check.enum).toEqual(CHECKS);
    expect(findings.items.properties.id.enum).toEqual(IDS);
    expect(schema.$defs.verdict.enum).toEqual(VERDICTS);
  });
});

/** For programs only. */
const UNSPOKEN = new Set(["keys-good count", "configuration-advice count"]);
