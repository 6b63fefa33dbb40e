import { describe, expect, it } from "vitest";
import { DAY, MINUTE } from "../../../agent/core/time.ts";
import { Fates } from "../../../scripts/bench/outbox/fates.ts";

function link(seq: number, at: number, span: number) {
  return { seq, json: JSON.stringify({ seq, at, kind: "link", span }) };
}

function lost(seq: number, from: number, to: number, count: number) {
  return { seq, json: JSON.stringify({ seq, at: 0, kind: "lost", from, to, count, reason: "thinned" }) };
}

describe("the fates of a year's records", () => {
  it("counts what was neither delivered nor declared", () => {
    const fates = new Fates(6);
    fates.delivered(link(5, MINUTE, MINUTE));
    fates.delivered(lost(6, 1, 3, 3));
    expect(fates.answer(6)).toMatchObject({ untold: 1, deliveredTwice: 0, declared: { thinned: 3 } });
  });

  it("counts what came twice", () => {
    const fates = new Fates(1);
    fates.delivered(link(1, MINUTE, MINUTE));
    fates.delivered(link(1, MINUTE, MINUTE));
    expect(fates.answer(1)).toMatchObject({ untold: 0, deliveredTwice: 1 });
  });

  it("tells a gap in the history from its length", () => {
    const fates = new Fates(2);
    fates.delivered(link(1, DAY, DAY));
    fates.delivered(link(2, 3 * DAY, DAY));
    expect(fates.answer(2)).toMatchObject({ historyDays: 3, coveredDays: 2, daysByMinutes: { "1440": 2 } });
  });

  it("refuses a number that nobody can have recorded", () => {
    expect(() => new Fates(1).delivered(link(1e9, MINUTE, MINUTE))).toThrow(RangeError);
  });
});
