import fc from "fast-check";
import { expect, it } from "vitest";
import type { ProbeReading } from "../../agent/core/collector.ts";
import { outagesFromKept } from "../../agent/diagnosis/kept-outages.ts";
import { Outages } from "../../agent/diagnosis/outages.ts";

const EVERY = 10_000;
const CALM = 120_000;
const BOOT = "boot-1";

const pass = (up: boolean): readonly ProbeReading[] => [
  { of: "probe", rung: "anycast1", target: "a", answer: up ? { rttMs: 600 } : "lost" },
];

interface Outage {
  readonly start: number;
  readonly end: number;
  readonly downMs: number;
}

/** What the outages of one boot are, passes of `EVERY` each, with restarts of the agent before some of them. */
function diagnosed(passes: readonly boolean[], restarts: ReadonlySet<number>): readonly Outage[] {
  const found: Outage[] = [];
  let outages = new Outages({ every: EVERY });
  outages.begin({ boot: BOOT, up: 0, at: 0 }, undefined, undefined);
  const tell = (up: number) => {
    const now = { boot: BOOT, up, at: up };
    const due = outages.due(now);
    for (const finished of due) {
      const { start = Number.NaN, end = Number.NaN, downMs = Number.NaN } = outages.tell(finished, now)?.fields ?? {};
      found.push({ start, end, downMs });
    }
    outages.told(due);
  };
  passes.forEach((isUp, index) => {
    const up = index * EVERY;
    if (restarts.has(index)) {
      const kept = outagesFromKept(JSON.parse(JSON.stringify(outages.kept)));
      outages = new Outages({ every: EVERY });
      const lastAlive = { boot: BOOT, up: up - EVERY, at: up - EVERY };
      outages.begin({ boot: BOOT, up, at: up }, kept, { lastAlive, stoppedCleanly: false });
    }
    outages.pass({ boot: BOOT, up, at: up }, pass(isUp), isUp);
    tell(up);
  });
  tell(passes.length * EVERY + 2 * CALM);
  return found;
}

it("whatever a link does, outages are what it was down for, apart, and the same with and without restarts", () => {
  const stretch = fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 40 }));
  fc.assert(
    fc.property(fc.array(stretch, { maxLength: 40 }), fc.array(fc.nat(400), { maxLength: 5 }), (stretches, at) => {
      // It begins and ends well.
      const passes = [
        true,
        ...stretches.flatMap(([isUp, length]) => Array.from({ length }, () => isUp)),
        ...Array.from({ length: 20 }, () => true),
      ];
      const found = diagnosed(passes, new Set());
      // Two passes in vain, one after the other, are in an outage; nothing that is far from them is.
      passes.forEach((isUp, index) => {
        const time = index * EVERY;
        const isIn = found.some(({ start, end }) => start <= time && time < end);
        if (!isUp && passes[index - 1] === false) expect(isIn, `pass ${index}`).toBe(true);
        const around = passes.slice(Math.max(0, index - 13), index + 13);
        if (around.every((answered) => answered)) expect(isIn, `pass ${index}`).toBe(false);
      });
      found.forEach(({ start, end, downMs }, index) => {
        expect(passes[start / EVERY]).toBe(false);
        expect(passes[end / EVERY]).toBe(true);
        expect(downMs).toBeGreaterThanOrEqual(2 * EVERY);
        expect(downMs).toBeLessThanOrEqual(end - start);
        if (index > 0) expect(start - (found[index - 1]?.end ?? 0)).toBeGreaterThanOrEqual(CALM);
      });
      // Two passes of one silence that a restart comes between are not seen together: then it may begin later, not otherwise.
      const restarts = new Set(
        at.filter((index) => index > 0 && index < passes.length && passes[index - 1] === passes[index]),
      );
      const again = diagnosed(passes, restarts);
      const shifted = [...restarts].some((index) => passes[index] === false && passes[index - 2] !== false);
      if (!shifted) expect(again).toEqual(found);
    }),
  );
});
