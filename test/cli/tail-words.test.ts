import { describe, expect, it } from "vitest";
import { noteText } from "../../agent/cli/tail-words.ts";

describe("the notes of suar tail", () => {
  it.each([
    ["It ended: ECONNREFUSED", "en", "It ended: ECONNREFUSED. Trying again in 3 s."],
    ["It ended.", "en", "It ended. Trying again in 3 s."],
    ["Putus: ECONNREFUSED", "id", "Putus: ECONNREFUSED. Dicoba lagi 3 detik lagi."],
  ] as const)("end each sentence: %s", (reason, language, text) => {
    expect(noteText({ note: "disconnected", reason, retryMs: 3_000 }, language)).toBe(text);
  });

  it("count what was left out, by what was wrong with it", () => {
    const note = { note: "done", printed: 1_234, duplicates: 2, missing: 0, ignored: { json: 3, topic: 1 } } as const;
    expect(noteText(note, "en")).toBe(
      "Lines: 1,234. Duplicates left out: 2. Records missing: 0. " +
        "Left out: 3 × something that is not JSON; 1 × a topic that no site publishes on.",
    );
  });
});
