import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LANES } from "../../agent/core/queue.ts";
import { chooseLane, type LaneView, type LaneViews } from "../../agent/uplink/lanes.ts";
import { backlogShare, InFlightWindow } from "../../agent/uplink/window.ts";

const NOW = 1_000;
const busy: LaneView = { pending: true, inFlight: 0, notBefore: 0, probing: false };
const none: LaneView = { ...busy, pending: false };

const view = fc.record({
  pending: fc.boolean(),
  inFlight: fc.nat({ max: 20 }),
  notBefore: fc.constantFrom(0, NOW, NOW + 1, NOW + 500),
  probing: fc.boolean(),
});
const views = fc.record({ event: view, live: view, backlog: view });
/** Lanes and a window that they leave a little room in, or overfill a little: there it is decided. */
const situation = fc.tuple(views, fc.integer({ min: -2, max: 12 })).map(([lanes, room]) => ({
  lanes,
  size: Math.max(1, room + LANES.reduce((sum, lane) => sum + lanes[lane].inFlight, 0)),
}));

describe("lanes", () => {
  it("sends events first, then live, then backlog", () => {
    expect(chooseLane({ event: busy, live: busy, backlog: busy }, 16, NOW)).toEqual({ lane: "event" });
    expect(chooseLane({ event: none, live: busy, backlog: busy }, 16, NOW)).toEqual({ lane: "live" });
    expect(chooseLane({ event: none, live: none, backlog: busy }, 16, NOW)).toEqual({ lane: "backlog" });
    expect(chooseLane({ event: none, live: none, backlog: none }, 16, NOW)).toEqual({ wait: Number.POSITIVE_INFINITY });
  });

  it("never exceeds the window, and backlog never its share of it", () => {
    fc.assert(
      fc.property(situation, ({ lanes, size }: { lanes: LaneViews; size: number }) => {
        const { lane } = chooseLane(lanes, size, NOW);
        if (lane === undefined) return;
        const inFlight = LANES.reduce((sum, name) => sum + lanes[name].inFlight, 0);
        expect(inFlight).toBeLessThan(size);
        if (lane === "backlog") expect(lanes.backlog.inFlight).toBeLessThan(backlogShare(size));
      }),
      { numRuns: 1_000 },
    );
  });

  it("never leaves a lane that may send waiting behind a later one, or for nothing", () => {
    fc.assert(
      fc.property(situation, ({ lanes, size }: { lanes: LaneViews; size: number }) => {
        const may = (name: (typeof LANES)[number]) =>
          lanes[name].pending &&
          lanes[name].notBefore <= NOW &&
          !(lanes[name].probing && lanes[name].inFlight > 0) &&
          LANES.reduce((sum, other) => sum + lanes[other].inFlight, 0) < size &&
          (name !== "backlog" || lanes.backlog.inFlight < backlogShare(size));
        expect(chooseLane(lanes, size, NOW).lane).toBe(LANES.find(may));
      }),
      { numRuns: 1_000 },
    );
  });

  it("says how long time alone must pass before a lane may send", () => {
    const held = { ...busy, notBefore: NOW + 40 };
    const later = { ...busy, notBefore: NOW + 90 };
    expect(chooseLane({ event: later, live: held, backlog: none }, 16, NOW)).toEqual({ wait: 40 });
  });

  it("lets one message at a time of a lane find out whether a refusal still holds", () => {
    const lanes = { event: none, live: { ...busy, probing: true }, backlog: none };
    expect(chooseLane(lanes, 16, NOW).lane).toBe("live");
    expect(chooseLane({ ...lanes, live: { ...lanes.live, inFlight: 1 } }, 16, NOW).lane).toBeUndefined();
  });
});

describe("window", () => {
  it("keeps at least three tenths free of backlog wherever there is more than one slot", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 65_535 }), (size) => {
        expect(size - backlogShare(size)).toBeGreaterThanOrEqual(size * 0.3);
        expect(backlogShare(size)).toBeGreaterThanOrEqual(1);
      }),
    );
    expect(backlogShare(1)).toBe(1);
  });

  it("is the lesser of ours and what the broker takes", () => {
    const window = new InFlightWindow(16);
    window.begin(5);
    expect(window.size).toBe(5);
    window.begin(Number.POSITIVE_INFINITY);
    expect(window.size).toBe(16);
    window.begin(0);
    expect(window.size).toBe(1);
  });

  it("stays between one and its limit, whatever happens, and grows by no more than one for each window", () => {
    const step = fc.oneof(
      fc.constant("halve" as const),
      fc.constant("delivered" as const),
      fc.record({ receiveMaximum: fc.oneof(fc.nat({ max: 65_535 }), fc.constant(Number.POSITIVE_INFINITY)) }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), fc.array(step, { maxLength: 200 }), (ours, steps) => {
        const window = new InFlightWindow(ours);
        let limit = ours;
        let since = 0;
        for (const one of steps) {
          const before = window.size;
          if (one === "halve") window.halve();
          else if (one === "delivered") window.delivered();
          else {
            window.begin(one.receiveMaximum);
            limit = Math.max(1, Math.min(ours, one.receiveMaximum));
            expect(window.size).toBe(limit);
          }
          if (one === "halve") expect(window.size).toBe(Math.max(1, Math.floor(before / 2)));
          since = one === "delivered" ? since + 1 : 0;
          if (one === "delivered" && window.size > before) {
            expect(window.size).toBe(before + 1);
            expect(since).toBeGreaterThanOrEqual(before);
            since = 0;
          }
          expect(window.size).toBeGreaterThanOrEqual(1);
          expect(window.size).toBeLessThanOrEqual(limit);
        }
      }),
    );
  });

  it("halves when it was too much and grows back one by one, never beyond its limit", () => {
    const window = new InFlightWindow(16);
    window.begin(16);
    window.halve();
    expect(window.size).toBe(8);
    for (let i = 0; i < 8; i++) window.delivered();
    expect(window.size).toBe(9);
    for (let i = 0; i < 1_000; i++) window.delivered();
    expect(window.size).toBe(16);
    for (let i = 0; i < 10; i++) window.halve();
    expect(window.size).toBe(1);
  });
});
