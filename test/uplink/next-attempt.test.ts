import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SuarError } from "../../agent/core/errors.ts";
import { HOUR, MINUTE, SECOND } from "../../agent/core/time.ts";
import { type CloseReason, ConnectRefused } from "../../agent/core/transport.ts";
import { NextAttempt } from "../../agent/uplink/next-attempt.ts";
import { connectAdvice, disconnectWait, isTakeOver } from "../../agent/uplink/reason-codes.ts";
import { TakeOvers } from "../../agent/uplink/take-overs.ts";
import { seededRandom } from "../support/seeded-random.ts";

const options = { retryMinimum: 2 * SECOND, retryMaximum: 15 * MINUTE, reconnectSpread: 5 * MINUTE };
const unreachable = new SuarError("broker-unreachable", { broker: "b:1883", reason: "no route" });
const refused = (code: number) => new ConnectRefused("b:1883", 5, code);
const nextAttempt = (seed = 1) => new NextAttempt(options, seededRandom(seed), new TakeOvers("boot-1"));

describe("the next attempt", () => {
  it("comes after a second while our own link is down, but not when the broker has answered", () => {
    const next = nextAttempt();
    for (let i = 0; i < 50; i++) expect(next.afterFailure(unreachable, true)).toBe(SECOND);
    expect(next.afterSession({ by: "network", detail: "" }, true, HOUR, 0, true)).toBe(SECOND);
    expect(next.afterFailure(refused(0x89), true)).toBeGreaterThanOrEqual(MINUTE);
    expect(next.afterFailure(refused(0x87), true)).toBeGreaterThanOrEqual(HOUR);
  });

  it.each([
    new SuarError("tls-failed", { broker: "b:8883", reason: "certificate has expired" }),
    new SuarError("broker-nonsense", { broker: "b:1883", reason: "HTTP" }),
  ])("takes its time when somebody answered, though our own link is said to be down (%s)", (answered) => {
    const next = nextAttempt();
    const waits = Array.from({ length: 50 }, () => next.afterFailure(answered, true));
    expect(waits.reduce((sum, wait) => sum + wait)).toBeGreaterThan(2 * HOUR);
  });

  it("keeps away from a second box, and ever longer", () => {
    const next = nextAttempt();
    const taken: CloseReason = { by: "broker", reasonCode: 0x8e, detail: "" };
    for (const least of [5, 10, 20, 40, 40]) {
      const wait = next.afterSession(taken, true, HOUR, 0, false);
      expect(wait).toBeGreaterThanOrEqual(least * MINUTE);
      expect(wait).toBeLessThanOrEqual(1.2 * least * MINUTE);
    }
  });

  it("never comes sooner than the broker asked, nor later than anybody asked, whatever happened before", () => {
    // Those that ask for something, and any other.
    const asking = fc.constantFrom(0x86, 0x89, 0x8e, 0x96, 0x97, 0x9c, 0x9f);
    const code = fc.oneof(fc.constant(undefined), asking, fc.nat({ max: 255 }));
    const failure = fc.record({
      of: fc.constant("attempt" as const),
      code,
      alone: fc.boolean(),
    });
    const session = fc.record({
      of: fc.constant("session" as const),
      by: fc.constantFrom("agent" as const, "broker" as const, "network" as const),
      code,
      up: fc.boolean(),
      lasted: fc.nat({ max: 2 * HOUR }),
      alone: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.oneof(failure, session), { maxLength: 40 }), (seed, history) => {
        const next = nextAttempt(seed);
        let now = 0;
        for (const event of history) {
          let least = 0;
          let most = options.retryMaximum;
          let wait: number;
          if (event.of === "attempt") {
            wait = next.afterFailure(event.code === undefined ? unreachable : refused(event.code), event.alone);
            const advice = event.code === undefined ? undefined : connectAdvice(event.code);
            if (advice !== undefined && "between" in advice) {
              least = advice.between.least;
              most = Math.max(most, advice.between.most);
            }
          } else {
            const { by, code, up, lasted, alone } = event;
            now += lasted;
            const reason = { by, detail: "", ...(code === undefined ? {} : { reasonCode: code }) };
            wait = next.afterSession(reason, up, lasted, now, alone);
            if (by === "broker") {
              least = isTakeOver(code) ? 5 * MINUTE : (disconnectWait(code)?.least ?? 0);
              most = Math.max(most, disconnectWait(code)?.most ?? 0, 1.2 * 40 * MINUTE);
            }
          }
          expect(wait).toBeGreaterThanOrEqual(least);
          expect(wait).toBeLessThanOrEqual(most);
          now += wait;
        }
      }),
    );
  });
});
