import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LANES } from "../../agent/core/queue.ts";
import { DAY, SECOND } from "../../agent/core/time.ts";
import { type CutOff, HangUps, isSmallestBatch } from "../../agent/uplink/hang-ups.ts";
import { LEAST_BYTES } from "../../agent/uplink/message-limit.ts";

const records = (...seqs: number[]) => seqs.map((seq) => ({ seq, json: "{}" }));
const message = (bytes: number, ...seqs: number[]): CutOff => ({ lane: "live", records: records(...seqs), bytes });

/** One session in which the broker hangs up on these messages. */
function session(hangUps: HangUps, now: number, ...messages: CutOff[]): readonly CutOff[] {
  hangUps.sessionBegins();
  for (const one of messages) hangUps.cutOff(one);
  return hangUps.hungUp(now);
}

describe("hang-ups", () => {
  it("make batches smaller, by the largest that was on its way", () => {
    const hangUps = new HangUps();
    expect(hangUps.largestBytes(0)).toBe(Number.POSITIVE_INFINITY);
    session(hangUps, 0, message(4_000, 1, 2), message(16_000, 3, 4, 5));
    expect(hangUps.largestBytes(1)).toBe(8_000);
  });

  it("say nothing about the size when a record was alone, or when nothing was on its way", () => {
    const hangUps = new HangUps();
    session(hangUps, 0, message(16_000, 1));
    session(hangUps, 1);
    expect(hangUps.largestBytes(2)).toBe(Number.POSITIVE_INFINITY);
  });

  it("find the record that was all by itself in three sessions in a row", () => {
    const hangUps = new HangUps();
    for (const found of [false, false, true]) {
      session(hangUps, 0, message(300, 7));
      expect(hangUps.isCulprit(records(7))).toBe(found);
    }
    expect(hangUps.isCulprit(records(8))).toBe(false);
    expect(hangUps.isCulprit(records(7, 8))).toBe(false);
  });

  it.each([
    ["another record was alone", [message(300, 8)]],
    ["it was not alone", [message(300, 7), message(300, 8)]],
    ["it was one of a batch", [message(300, 7, 8)]],
    ["nothing was on its way", []],
  ])("begin to count anew when %s", (_, between) => {
    const hangUps = new HangUps();
    session(hangUps, 0, message(300, 7));
    session(hangUps, 0, message(300, 7));
    session(hangUps, 0, ...between);
    session(hangUps, 0, message(300, 7));
    session(hangUps, 0, message(300, 7));
    expect(hangUps.isCulprit(records(7))).toBe(false);
  });

  it("do not blame what an earlier session left without an answer", () => {
    const hangUps = new HangUps();
    hangUps.cutOff(message(16_000, 1, 2));
    expect(session(hangUps, 0)).toEqual([]);
    expect(hangUps.largestBytes(1)).toBe(Number.POSITIVE_INFINITY);
  });

  it("know a batch that cannot get smaller", () => {
    expect(isSmallestBatch(message(2 * LEAST_BYTES, 1, 2))).toBe(true);
    expect(isSmallestBatch(message(2 * LEAST_BYTES + 1, 1, 2))).toBe(false);
    expect(isSmallestBatch(message(10, 1))).toBe(false);
  });

  it("give back every message once, never ask for less than a record needs, and only ever blame a lone record", () => {
    const cutOff = fc.record({
      lane: fc.constantFrom(...LANES),
      records: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }).map((seqs) => records(...seqs)),
      bytes: fc.integer({ min: 50, max: 20_000 }),
    });
    const one = fc.record({ cutOffs: fc.array(cutOff, { maxLength: 4 }), idle: fc.nat({ max: 2 * DAY }) });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 30 }), (sessions) => {
        const hangUps = new HangUps();
        const alone: (number | undefined)[] = [];
        let now = 0;
        for (const { cutOffs, idle } of sessions) {
          now += idle;
          expect(session(hangUps, now, ...cutOffs)).toEqual(cutOffs);
          expect(hangUps.largestBytes(now + SECOND)).toBeGreaterThanOrEqual(LEAST_BYTES);
          const [first] = cutOffs;
          alone.push(cutOffs.length === 1 && first?.records.length === 1 ? first.records[0]?.seq : undefined);
          for (let seq = 1; seq <= 5; seq++) {
            const blamed = alone.length >= 3 && alone.slice(-3).every((last) => last === seq);
            expect(hangUps.isCulprit(records(seq))).toBe(blamed);
          }
        }
      }),
    );
  });
});
