import { describe, expect, it } from "vitest";
import type { TerminalReading } from "../../agent/core/terminal.ts";
import { TerminalHistory } from "../../agent/diagnosis/terminal-history.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A reading every 30 s: Es/N0 and level of each, from some hours of usual ones on. Returns the time of the last. */
function history(readings: readonly (readonly [esn0Db: number, rxLevelDbm?: number])[]) {
  const terminal = new TerminalHistory();
  const usual = Array.from({ length: 480 }, () => [11, -42] as const);
  let at = 0;
  for (const [index, [esn0Db, rxLevelDbm]] of [...usual, ...readings].entries()) {
    at = index * 30 * SECOND;
    const reading: TerminalReading = {
      profile: "p",
      locked: true,
      esn0Db,
      ...(rxLevelDbm === undefined ? {} : { rxLevelDbm }),
    };
    terminal.observe(reading, at, index < usual.length);
  }
  return { terminal, at };
}

describe("the last reading", () => {
  const reading: TerminalReading = { profile: "p", locked: true };
  const readEvery = (every: number) => {
    const terminal = new TerminalHistory();
    terminal.observe(reading, 0, true);
    terminal.observe(reading, every, true);
    return (after: number) => terminal.fresh(every + after) !== undefined;
  };

  it("is of about now for two and a half minutes", () => {
    const isFresh = readEvery(15 * SECOND);
    expect([isFresh(150 * SECOND), isFresh(151 * SECOND)]).toEqual([true, false]);
  });

  it("is of about now until the next is overdue, where the settings ask for few", () => {
    const isFresh = readEvery(10 * MINUTE);
    expect([isFresh(10 * MINUTE + 50 * SECOND), isFresh(11 * MINUTE)]).toEqual([true, false]);
  });

  it("does not stay fresh for as long as the terminal was silent before", () => {
    expect(readEvery(5 * HOUR)(11 * MINUTE)).toBe(false);
  });
});

describe("the signal before a loss", () => {
  it("is abrupt where the last reading was as usual", () => {
    const { terminal, at } = history([[10.5, -42]]);
    expect(terminal.before(at + 20 * SECOND)).toEqual({ signalDropDb: 0.5, levelDropDb: 0, abrupt: true });
  });

  it("is a ramp where it went down in several readings", () => {
    const { terminal, at } = history([
      [9, -43],
      [7.5, -44],
      [6, -46],
      [4.5, -47],
    ]);
    expect(terminal.before(at + 20 * SECOND)).toEqual({ signalDropDb: 6.5, levelDropDb: 5, rampMs: 2 * MINUTE });
  });

  it("is neither where it fell in one step and stayed there", () => {
    const { terminal, at } = history([[6], [6], [6.2], [5.9]]);
    expect(terminal.before(at + 20 * SECOND)).toEqual({ signalDropDb: 5.1 });
  });

  it("is not known where the terminal has no such figure, or said nothing lately", () => {
    const terminal = new TerminalHistory();
    terminal.observe({ profile: "starlink", locked: true }, 0, true);
    expect(terminal.before(10 * SECOND)).toEqual({});
    const { terminal: silent, at } = history([]);
    expect(silent.before(at + 2 * HOUR)).toEqual({});
  });
});

it.each(["ebn0Db", "linkMarginDb"] as const)("a terminal may have %s in place of Es/N0", (figure) => {
  const terminal = new TerminalHistory();
  for (let minute = 0; minute < 60; minute++) {
    terminal.observe({ profile: "p", locked: true, [figure]: 8 }, minute * MINUTE, true);
  }
  expect(terminal.below("signal", { profile: "p", [figure]: 5 })).toBe(3);
});

describe("what is usual", () => {
  it("is not what some hours of rain make of it", () => {
    const { terminal } = history([]);
    for (let minute = 0; minute < 240; minute++) {
      terminal.observe({ profile: "p", locked: true, esn0Db: 6 }, 5 * HOUR + minute * MINUTE, minute % 2 === 0);
    }
    expect(terminal.below("signal", { profile: "p", esn0Db: 11 })).toBe(0);
  });

  it("becomes what it is for long", () => {
    const { terminal } = history([]);
    for (let minute = 0; minute < 24 * 60; minute++) {
      terminal.observe({ profile: "p", locked: true, esn0Db: 8 }, 5 * HOUR + minute * MINUTE, true);
    }
    expect(terminal.below("signal", { profile: "p", esn0Db: 11 })).toBe(-3);
  });
});

describe("the terminal", () => {
  it("is gone when it has said nothing for some minutes, and was never there before it said anything", () => {
    const { terminal, at } = history([]);
    expect(terminal.isGone(at + 3 * MINUTE, at)).toBe(false);
    expect(terminal.isGone(at + 5 * MINUTE, at)).toBe(true);
    expect(new TerminalHistory().isGone(at, at)).toBe(false);
  });

  it("is not gone for a loss that came long after its last word", () => {
    const { terminal, at } = history([]);
    expect(terminal.isGone(at + 2 * HOUR, at + 90 * MINUTE)).toBe(false);
  });

  it("started when its uptime says, be it before the box", () => {
    const { terminal } = history([]);
    terminal.observe({ profile: "p", uptimeMs: 10 * HOUR }, 5 * HOUR, true);
    expect(terminal.startedAt(0)).toBe(-5 * HOUR);
    expect(terminal.startedAt(6 * HOUR)).toBeUndefined();
  });
});
