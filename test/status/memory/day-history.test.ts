import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LinkFields, TerminalFields } from "../../../agent/core/record.ts";
import { DAY, HOUR, MINUTE } from "../../../agent/core/time.ts";
import { DayHistory, STEP } from "../../../agent/status/memory/day-history.ts";

const NOW = 100 * HOUR;

function link(change: Partial<LinkFields> = {}): LinkFields {
  const rttMs = { min: 590, p50: 610, p95: 800, max: 900 };
  return { kind: "link", span: MINUTE, state: "up", samples: 10, lossRatio: 0, rttMs, ...change };
}

function terminal(change: Partial<TerminalFields> = {}): TerminalFields {
  return { kind: "terminal", span: MINUTE, profile: "p", samples: 4, esn0Db: 12, ...change };
}

function step(history: DayHistory, ago: number, now = NOW) {
  return history.view(now).steps.at(-1 - ago);
}

describe("a day in steps of five minutes", () => {
  it("has 288 of them, which say nothing where nothing was measured", () => {
    const { steps, figure } = new DayHistory().view(NOW);
    expect(steps).toHaveLength(288);
    expect(steps.every((one) => Object.keys(one).length === 0)).toBe(true);
    expect(figure).toBeUndefined();
  });

  it("puts the windows of a step together by their probes", () => {
    const history = new DayHistory();
    history.takeLink(link({ samples: 30, lossRatio: 0.1 }), NOW + MINUTE);
    history.takeLink(
      link({ samples: 10, lossRatio: 0.5, rttMs: { min: 1, p50: 810, p95: 1, max: 1 }, state: "down" }),
      NOW + 2 * MINUTE,
    );
    expect(step(history, 0, NOW + 2 * MINUTE)).toEqual({
      rttMs: 660,
      lossRatio: expect.closeTo(0.2, 5),
      downRatio: 0.5,
    });
  });

  it("gives a long window to every step that it covers", () => {
    const history = new DayHistory();
    history.takeLink(link({ span: HOUR }), NOW);
    const { steps } = history.view(NOW - 1);
    expect(steps.slice(-12).every(({ rttMs }) => Math.round(rttMs ?? 0) === 610)).toBe(true);
    expect(steps.at(-13)).toEqual({});
  });

  it("forgets what is older than a day, and takes nothing from before it", () => {
    const history = new DayHistory();
    history.takeLink(link(), NOW);
    expect(history.view(NOW + DAY - 2 * STEP).steps.some(({ rttMs }) => rttMs !== undefined)).toBe(true);
    expect(history.view(NOW + DAY + STEP).steps.every((one) => Object.keys(one).length === 0)).toBe(true);
    history.takeLink(link({ lossRatio: 1 }), NOW - DAY);
    expect(step(history, 0, NOW - 1)?.lossRatio).toBe(0);
  });

  it("takes windows of earlier boots, whose times are negative", () => {
    const history = new DayHistory();
    history.takeLink(link(), -HOUR);
    expect(history.view(0).steps.filter(({ rttMs }) => rttMs !== undefined)).toHaveLength(1);
  });

  it("begins the signal anew with another figure", () => {
    const history = new DayHistory();
    history.takeTerminal(terminal(), NOW - HOUR);
    expect(history.view(NOW)).toMatchObject({ figure: "esn0Db" });
    const { esn0Db: _, ...without } = terminal({ signalPct: 61 });
    history.takeTerminal(without, NOW);
    const { steps, figure } = history.view(NOW - 1);
    expect(figure).toBe("signalPct");
    expect(steps.flatMap(({ signal }) => signal ?? [])).toEqual([61]);
  });

  it("never gives a ratio outside 0..1, nor a mean outside what went in", () => {
    const window = fc.record({
      ago: fc.integer({ min: -HOUR, max: 2 * DAY }),
      span: fc.integer({ min: 1, max: 2 * HOUR }),
      loss: fc.double({ min: 0, max: 1, noNaN: true }),
      down: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(window, { maxLength: 60 }), (windows) => {
        const history = new DayHistory();
        for (const { ago, span, loss, down } of windows) {
          history.takeLink(link({ span, lossRatio: loss, state: down ? "down" : "up" }), NOW - ago);
        }
        for (const { lossRatio = 0, downRatio = 0, rttMs = 610 } of history.view(NOW).steps) {
          expect(lossRatio).toBeGreaterThanOrEqual(0);
          expect(lossRatio).toBeLessThanOrEqual(1.0001);
          expect(downRatio).toBeLessThanOrEqual(1.0001);
          expect(rttMs).toBeCloseTo(610, 1);
        }
      }),
      { numRuns: 40 },
    );
  });
});
