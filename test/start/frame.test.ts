import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderFrame } from "../../scripts/start/view/frame.ts";
import type { ViewModel } from "../../scripts/start/view/model.ts";
import { widthOf } from "../../scripts/start/view/spans.ts";
import { WIDE_FRAME_COLUMNS, WIDE_FRAME_ROWS } from "../../scripts/start/view/wide.ts";
import { sampleModel, sampleSnapshot, troubledSnapshot } from "../support/view-model.ts";

function textOf(model: ViewModel, columns: number, rows: number): string {
  return renderFrame(model, columns, rows)
    .map((line) => line.map(({ text }) => text).join(""))
    .join("\n");
}

function withoutSnapshot(): ViewModel {
  const { snapshot: _none, ...model } = sampleModel({ phase: "starting" });
  return { ...model, broker: { ...model.broker, reception: "pending" } };
}

const MODELS: readonly (readonly [string, ViewModel])[] = [
  ["healthy", sampleModel()],
  ["in trouble", sampleModel({ snapshot: troubledSnapshot() })],
  ["in trouble, in Indonesian", sampleModel({ snapshot: troubledSnapshot(), language: "id" })],
  ["without UTF-8", sampleModel({ snapshot: troubledSnapshot(), unicode: false })],
  ["just started", withoutSnapshot()],
  ["stopping", sampleModel({ phase: "stopping" })],
  ["with a paused broker", sampleModel({ broker: { ...sampleModel().broker, paused: true } })],
];

describe("frame", () => {
  it.each(MODELS)("of a run that is %s fills every size exactly", (_, model) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 70 }), (columns, rows) => {
        const frame = renderFrame(model, columns, rows);
        expect(frame).toHaveLength(rows);
        for (const line of frame) expect(widthOf(line)).toBe(columns);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    [60, 20],
    [80, 24],
    [WIDE_FRAME_COLUMNS, WIDE_FRAME_ROWS],
    [120, 40],
  ])("of %d x %d shows the account, the uplink, the broker's side and the keys", (columns, rows) => {
    const text = textOf(sampleModel(), columns, rows);
    for (const part of ["12,345", "12,342", "every record accounted for", "connected", "4,120", "608 ms", "quit"]) {
      expect(text).toContain(part);
    }
  });

  it("of 60 x 20 still names the first problem", () => {
    expect(textOf(sampleModel({ snapshot: troubledSnapshot() }), 60, 20)).toContain("cannot be reached");
  });

  it("cuts no value in the narrowest boxes, in either language", () => {
    for (const language of ["en", "id"] as const) {
      const model = sampleModel({ snapshot: troubledSnapshot(), language });
      const text = textOf(model, WIDE_FRAME_COLUMNS, WIDE_FRAME_ROWS);
      const words = language === "en" ? ["oldest", "confirmed", "next attempt"] : ["terlama", "jawaban", "dicoba"];
      for (const word of words) expect(text).toMatch(new RegExp(`│ ${word} +\\S`));
    }
  });

  it("has only ASCII on a terminal that is not UTF-8, whatever the names are", () => {
    const model = sampleModel({ unicode: false, site: "désa–漢字" });
    expect(textOf(model, 120, 40)).toMatch(/^[\n -~]+$/);
    expect(textOf(model, 60, 20)).toMatch(/^[\n -~]+$/);
  });

  it("lets nothing from outside control the terminal or take two columns", () => {
    const text = textOf(sampleModel({ site: "a\u001b[2Jb\n漢" }), 120, 40);
    expect(text).not.toContain("\u001b");
    expect(text).toContain("a [2Jb ?");
  });

  it("breaks the way out where it is broken", () => {
    const lines = textOf(sampleModel({ snapshot: troubledSnapshot() }), 80, 24).split("\n");
    expect(lines[3]).toMatch(/● *─+● *·+× *─+◐ *·+×/);
  });

  it("leaves out a terminal that the site does not have", () => {
    expect(textOf(sampleModel(), 120, 40)).toContain("terminal");
    expect(textOf(sampleModel({ snapshot: troubledSnapshot() }), 120, 40)).not.toContain("terminal");
  });

  it("says when the account does not balance", () => {
    const { outbox } = sampleSnapshot();
    const wrong = sampleSnapshot({ outbox: { ...outbox, account: { ...outbox.account, recorded: 12_346 } } });
    expect(textOf(sampleModel({ snapshot: wrong }), 120, 40)).toContain("does not balance");
  });

  it("says why nothing is counted at a broker that does not allow it", () => {
    const broker = { embedded: false, address: "b:1", paused: false, reception: { uncounted: "not allowed" } };
    const text = textOf(sampleModel({ broker }), 120, 40);
    expect(text).toContain("not counted: not allowed");
    expect(text).not.toContain("stop the broker");
  });

  it("has no keys in a picture", () => {
    expect(textOf(sampleModel({ interactive: false }), 120, 40)).not.toContain("quit");
  });
});
