import { describe, expect, it } from "vitest";
import { beginDialogue, bring, conclude, nextMove, receive, viewOf } from "../../agent/setup/dialogue.ts";
import { type Draft, EMPTY_DRAFT, withValues } from "../../agent/setup/draft.ts";
import type { Facts } from "../../agent/setup/facts.ts";
import { QUESTIONS } from "../../agent/setup/questions.ts";
import { type QuestionId, SETUP_WORDS } from "../../agent/setup/words.ts";
import { at, FACTS, PASSWORD, SITE, SNMP, say, settle, UNIT, values } from "../support/dialogue-case.ts";

interface Case {
  readonly id: QuestionId;
  readonly draft?: Draft;
  readonly good: string;
  /** Where it goes on. */
  readonly next: QuestionId | "end";
  readonly bad: string;
}

/** Every question once. */
const CASES: readonly Case[] = [
  { id: "stick-site", good: "oelbima", next: "stick-correct", bad: "Jakarta" },
  { id: "stick-correct", good: "ya", next: "end", bad: "9" },
  { id: "site", good: "53.04.12.2003", next: "place", bad: "desa/satu" },
  { id: "place", good: "-10,1772 123,607", next: "zone", bad: "di bukit" },
  { id: "zone", good: "2", next: "broker", bad: "8" },
  { id: "broker", good: "broker.example.net", next: "authority", bad: "user:rahasia@broker" },
  { id: "authority", good: "1", next: "access", bad: "99" },
  { id: "access", good: "2", next: "terminal", bad: "x" },
  { id: "username", draft: PASSWORD, good: "desa-1", next: "password", bad: "a".repeat(300) },
  { id: "password", draft: PASSWORD, good: "rahasia", next: "terminal", bad: "" },
  { id: "terminal", good: "1", next: "services", bad: "77" },
  { id: "terminal-address", draft: SNMP, good: "192.168.0.5", next: "terminal-community", bad: "192 168" },
  { id: "terminal-community", draft: SNMP, good: "desa", next: "services", bad: "<" },
  { id: "services", good: "1", next: "page", bad: "5" },
  { id: "service-unit", good: "1", next: "service-source", bad: "sawah" },
  { id: "service-source", draft: UNIT, good: "http://192.168.0.10/", next: "services", bad: "dnsmasq" },
  { id: "page", good: "y", next: "summary", bad: "3" },
  { id: "summary", good: "simpan", next: "end", bad: "12" },
];

describe.each(CASES)("the question $id", ({ id, draft, good, next, bad }) => {
  it("takes a good answer and goes on", () => {
    expect(settle(say(at(id, draft), good)).at).toBe(next);
  });

  it("says what is wrong with a bad one and asks again, nothing changed", () => {
    if (bad === "<") return; // Of a secret nothing is wrong.
    const before = at(id, draft);
    const after = say(before, bad);
    expect(after.at).toBe(id);
    expect(after.draft).toBe(before.draft);
    expect(viewOf(after).notice.join(" ").length).toBeGreaterThan(10);
    expect(nextMove(after).kind).toBe("ask");
  });

  it("goes back, and explains itself, in both languages", () => {
    expect(say(at(id, draft), "<").at).toBe("site");
    for (const language of ["en", "id"] as const) {
      const helped = say({ ...at(id, draft), language }, "?");
      expect(helped.at).toBe(id);
      expect(viewOf(helped).notice).toEqual([SETUP_WORDS[language].help[id]]);
    }
  });

  it("never shows more than a phone takes, nor a secret", () => {
    const view = viewOf(at(id, draft));
    expect(view.choices.length).toBeLessThanOrEqual(12);
    expect(JSON.stringify(view)).not.toMatch(/KEY|CERTIFICATE/);
  });
});

it("has a case for every question", () => {
  expect(CASES.map(({ id }) => id).sort()).toEqual(QUESTIONS.map(({ id }) => id).sort());
});

describe("the way through", () => {
  const clean: Facts = { answers: [] };

  it("asks for what it needs from the world first, and offers by Enter what was found", () => {
    let dialogue = beginDialogue(EMPTY_DRAFT, clean, "id");
    dialogue = say(dialogue, SITE, "0", "", "b.example.net");
    expect(nextMove(dialogue)).toMatchObject({
      kind: "check",
      check: { kind: "reach", host: "b.example.net", port: 8883 },
    });
    dialogue = conclude(dialogue, { ok: true, text: "menjawab" });
    expect(nextMove(dialogue)).toMatchObject({ kind: "errand", errand: "stick" });
    dialogue = say(bring(dialogue, { stick: FACTS.stick as NonNullable<Facts["stick"]> }), "", "");
    expect(nextMove(dialogue)).toMatchObject({ kind: "check", check: { kind: "centre" } });
    dialogue = conclude(dialogue, { ok: true, text: "diterima" });
    expect(nextMove(dialogue)).toMatchObject({ kind: "errand", errand: "terminals" });
    dialogue = say(bring(dialogue, { terminals: FACTS.terminals ?? [] }), "", "", "");
    expect(dialogue.at).toBe("summary");
    expect(viewOf(dialogue).lines[0]).toBe("✓ diterima");
    dialogue = say(dialogue, "");
    expect(nextMove(dialogue).kind).toBe("finish");
    expect(values(dialogue)).toEqual({
      site: SITE,
      timeZone: "Asia/Makassar",
      "uplink.broker": "mqtts://b.example.net:8883",
      "collectors.terminal.profile": "hughes",
      "collectors.terminal.address": "192.168.0.1",
      "collectors.link.terminal": "192.168.0.1",
    });
    expect(dialogue.draft.materials).toMatchObject({
      "uplink.caFile": { text: "CA" },
      "uplink.keyFile": { text: "KEY site.crt" },
    });
  });

  it("offers everything of an earlier configuration, so that Enter alone changes nothing", () => {
    const earlier = withValues(EMPTY_DRAFT, {
      site: SITE,
      timeZone: "Asia/Jakarta",
      "location.latitude": -10.1,
      "location.longitude": 123.6,
      "uplink.broker": "mqtt://10.0.0.1:2883",
      "uplink.username": "desa-1",
      "uplink.passwordFile": "/etc/suar/access-1/broker-password",
      "uplink.keepaliveSeconds": 300,
      "collectors.terminal.profile": "hughes",
      "collectors.terminal.address": "192.168.0.9",
      "collectors.services.sources": ["sikopdes check https://example.net/"],
      "page.lan": true,
    });
    let dialogue = beginDialogue(earlier, { ...FACTS, answers: [] }, "en");
    for (let count = 0; dialogue.at !== "end" && count < 30; count++) dialogue = settle(say(dialogue, ""));
    expect(dialogue.draft).toEqual(earlier);
  });

  it("comes back from a line of the summary to the summary, through all questions of that section", () => {
    let dialogue = say(at("summary"), "4");
    expect(dialogue.at).toBe("broker");
    dialogue = settle(say(dialogue, ""));
    expect(dialogue.at).toBe("authority");
    dialogue = settle(say(dialogue, "", "2"));
    expect(dialogue.at).toBe("summary");
    expect(say(at("summary"), "2", "0").at).toBe("summary");
  });

  it("goes back step by step to the first question, and stays there", () => {
    const dialogue = say(beginDialogue(EMPTY_DRAFT, clean, "id"), SITE, "0", "2");
    expect(dialogue.at).toBe("broker");
    expect([say(dialogue, "<").at, say(dialogue, "<", "kembali").at]).toEqual(["zone", "place"]);
    const first = say(dialogue, "<", "<", "<", "<");
    expect(first.at).toBe("site");
    expect(viewOf(first).notice).toEqual([SETUP_WORDS.id.firstQuestion]);
    expect(viewOf(first).preset).toBe(SITE);
  });

  it("is left by a word", () => {
    expect(receive(at("zone"), "keluar")).toBe("quit");
  });
});

describe("the file of the centre", () => {
  it("makes it two questions", () => {
    const { centre: _, ...untried } = FACTS;
    let dialogue = say(beginDialogue(EMPTY_DRAFT, untried, "id"), "1");
    expect(nextMove(dialogue)).toMatchObject({
      kind: "check",
      check: { kind: "files", wanted: [{ file: `${SITE}.crt` }, { file: `${SITE}.key` }] },
    });
    dialogue = conclude(dialogue, { ok: true, materials: { "uplink.keyFile": { text: "KEY" } } });
    expect(nextMove(dialogue)).toMatchObject({ kind: "errand", errand: "centre" });
    dialogue = bring(dialogue, { centre: { ok: true, text: "diterima" } });
    const { lines } = viewOf(dialogue);
    expect(lines).toContain(`- Lokasi: ${SITE} Oelbima`);
    expect(lines).toContain("✓ diterima");
    dialogue = say(dialogue, "");
    expect(nextMove(dialogue).kind).toBe("finish");
    expect(values(dialogue)).toMatchObject({
      site: SITE,
      timeZone: "Asia/Makassar",
      "collectors.terminal.profile": "hughes",
    });
    expect(dialogue.draft.materials["uplink.keyFile"]?.text).toBe("KEY");
  });

  it("brings nothing along from another village, and keeps what is known of this one", () => {
    const from = (site: string) => withValues(EMPTY_DRAFT, { site, "collectors.host.ups": "ups@localhost" });
    const choose = (draft: Draft) => settle(say(at("stick-site", draft), SITE));
    expect(values(choose(from("5304122009")))["collectors.host.ups"]).toBeUndefined();
    expect(values(choose(from(SITE)))["collectors.host.ups"]).toBe("ups@localhost");
  });

  it("asks on where several sites fit, and says what is wrong with the answers of one", () => {
    const many = say(at("stick-site"), "5304");
    expect(many.at).toBe("stick-site");
    expect(viewOf(many).choices.map(({ key }) => key)).toEqual([SITE, "5304122004", "5304122005"]);
    expect(settle(say(many, "2")).draft.values.site).toBe("5304122004");
    expect(viewOf(say(at("stick-site"), "5304122005")).notice.join(" ")).toContain("uplink.windowMessages");
  });

  it("may be left for one's own answers, or for another site", () => {
    expect(say(at("stick-site"), "0").at).toBe("site");
    expect(say(at("stick-correct"), "2").at).toBe("stick-site");
    expect(say(at("stick-correct"), "3").at).toBe("site");
  });
});

describe("a box that comes from another site", () => {
  const old = withValues(EMPTY_DRAFT, {
    site: "5304122009",
    "location.latitude": -9,
    "location.longitude": 120,
    "uplink.broker": "mqtts://b.example.net:8883",
    "uplink.keyFile": "/etc/suar/access-1/site-key.pem",
    "uplink.certificateFile": "/etc/suar/access-1/site-certificate.pem",
    "collectors.host.ups": "ups@localhost",
  });
  const facts: Facts = { answers: [], before: "5304122009" };

  it("leaves that site's place and keys behind, and keeps what is of the box", () => {
    const moved = say(at("site", old, facts), SITE);
    expect(values(moved)).toEqual({
      site: SITE,
      "uplink.broker": "mqtts://b.example.net:8883",
      "collectors.host.ups": "ups@localhost",
    });
    // What was answered since then stays, also when the code is corrected once more.
    const placed = say(moved, "-10.1 123.6", "<", "<", "5304122004");
    expect(values(placed)).toMatchObject({ site: "5304122004", "location.latitude": -10.1 });
  });

  it("keeps everything where it is the same", () => {
    expect(values(say(at("site", old, facts), ""))).toEqual(old.values);
  });

  it("offers the site that the command line names", () => {
    expect(viewOf(at("site", old, { ...facts, wished: SITE })).preset).toBe(SITE);
    expect(viewOf(at("stick-site", old, { ...FACTS, wished: SITE })).preset).toBe(SITE);
  });
});
