import { describe, expect, it } from "vitest";
import { columnsFor, renderView, screenLines } from "../../agent/cli/setup-view.ts";
import { type Dialogue, viewOf } from "../../agent/setup/dialogue.ts";
import { EMPTY_DRAFT, withValues } from "../../agent/setup/draft.ts";
import { QUESTIONS } from "../../agent/setup/questions.ts";
import { SETUP_WORDS } from "../../agent/setup/words.ts";

const DRAFT = withValues(EMPTY_DRAFT, {
  site: "5304122003",
  "location.latitude": -10.1772,
  "location.longitude": 123.607,
  "uplink.broker": "mqtts://broker-of-the-national-operations-centre.example.net:8883",
  "uplink.username": "5304122003",
  "collectors.terminal.profile": "hughes",
  "collectors.services.sources": ["sikopdes check https://a-very-long-name-of-a-village.example.net/page"],
});

function dialogueAt(at: Dialogue["at"], language: "en" | "id"): Dialogue {
  const pair = {
    certificateFile: "/m/a.crt",
    certificate: "C",
    keyFile: "/m/a.key",
    key: "K",
    name: "5304122003",
    expired: false,
  };
  const facts = {
    answers: [],
    stick: { authorities: [], pairs: [pair], unusable: [] },
    terminals: [{ profile: "hughes", address: "192.168.0.1", says: "terkunci, sinyal 74 %, sisa kuota 12 GB" }],
    centre: { ok: false, text: { problem: "The broker does not answer.", remedy: "Try later." } } as const,
  };
  return { language, draft: DRAFT, facts, at, past: [], notice: [SETUP_WORDS[language].help.place] };
}

describe.each(QUESTIONS.map(({ id }) => id))("the question %s on a phone", (id) => {
  it.each(["en", "id"] as const)("fits forty columns and one screen, in %s", (language) => {
    const lines = renderView(viewOf(dialogueAt(id, language)), 40).split("\n");
    // Behind the last one the answer is typed.
    for (const line of lines.slice(0, -1)) expect(line.length, line).toBeLessThanOrEqual(40);
    expect(lines.length).toBeLessThanOrEqual(34);
    expect(lines.at(-1)?.endsWith("> ")).toBe(true);
    expect(lines.join("\n")).not.toMatch(/undefined|\[object/);
  });
});

describe("the screen", () => {
  it("is steered by nothing that stands on a stick or comes from a device", () => {
    const view = {
      ...viewOf(dialogueAt("site", "id")),
      lines: ["a\u001b[2Jb\u202ec\nd"],
      choices: [{ key: "x", label: "\u001b]0;t\u0007" }],
    };
    expect(renderView(view, 40)).toContain("a[2Jbc\nd\n 1 ]0;t");
  });

  it("hangs the lines of a bullet below its text", () => {
    expect(screenLines("- one two three", 9)).toEqual(["- one two", "  three"]);
  });

  it("is never wider than can be read, nor narrower than words", () => {
    expect([columnsFor(undefined), columnsFor(200), columnsFor(40), columnsFor(5)]).toEqual([72, 72, 40, 24]);
  });
});
