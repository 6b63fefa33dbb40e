import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SuarError } from "../../agent/core/errors.ts";
import type { OwnLinkState } from "../../agent/core/outage.ts";
import { HOUR, MINUTE, SECOND } from "../../agent/core/time.ts";
import { type CloseReason, ConnectRefused } from "../../agent/core/transport.ts";
import { NextAttempt } from "../../agent/uplink/next-attempt.ts";
import { connectAdvice, disconnectWait, isTakeOver } from "../../agent/uplink/reason-codes.ts";
import { TakeOvers } from "../../agent/uplink/take-overs.ts";
import { seededRandom } from "../support/seeded-random.ts";

const options = { retryMinimum: 2 * SECOND, retryMaximum: 15 * MINUTE, reconnectSpread: 7 * MINUTE };
const unreachable = new SuarError("broker-unreachable", { broker: "b:1883", reason: "no route" });
const broken: CloseReason = { by: "network", detail: "" };
const refused = (code: number) => new ConnectRefused("b:1883", 5, code);
const nextAttempt = (seed = 1) => new NextAttempt(options, seededRandom(seed), new TakeOvers("boot-1"));

/** A spread, and up to a fifth more. */
function expectAbout(wait: number, spread: number): void {
  expect(wait).toBeGreaterThanOrEqual(spread);
  expect(wait).toBeLessThanOrEqual(1.2 * spread);
}

describe("the next attempt", () => {
  it("comes after a second while our own link is out and nobody else's, but not when the broker has answered", () => {
    const next = nextAttempt();
    next.linkChanged("site-out");
    for (let i = 0; i < 50; i++) expect(next.afterFailure(unreachable)).toBe(SECOND);
    expect(next.afterSession(broken, true, HOUR, 0)).toBe(SECOND);
    expect(next.afterFailure(refused(0x89))).toBeGreaterThanOrEqual(MINUTE);
    expect(next.afterFailure(refused(0x87))).toBeGreaterThanOrEqual(HOUR);
  });

  it.each([
    ["ground-station-out", 63 * SECOND],
    ["provider-out", 7 * MINUTE],
  ] as const)(
    "comes anywhere within the spread of those who are cut off with us (%s), and then once in it",
    (link, spread) => {
      const first = Array.from({ length: 400 }, (_, seed) => {
        const next = nextAttempt(seed);
        next.linkChanged(link);
        const wait = next.afterFailure(unreachable);
        for (let i = 0; i < 5; i++) expectAbout(next.afterFailure(unreachable), spread);
        return wait;
      });
      expect(Math.max(...first)).toBeLessThanOrEqual(spread);
      expect(Math.max(...first)).toBeGreaterThan(0.95 * spread);
      const early = first.filter((wait) => wait < spread / 2).length;
      expect(early).toBeGreaterThan(150);
      expect(early).toBeLessThan(250);
    },
  );

  it.each([1, 2, 3].flatMap((seed) => [2, 11, 60].map((minutes) => ({ seed, minutes }))))(
    "comes evenly when 500 sites behind one ground station were cut off for $minutes min (seed $seed)",
    ({ seed, minutes }) => {
      const random = seededRandom(seed);
      const spread = 0.15 * options.reconnectSpread;
      const attempt = 4 * SECOND;
      const returns = Array.from({ length: 500 }, () => {
        const next = new NextAttempt(options, random, new TakeOvers("boot-1"));
        next.linkChanged("ground-station-out");
        // Two rounds of probes in vain, and then the terminal has to be read.
        let at = (20 + 60 * random.uniform()) * SECOND + next.duringOutage();
        while (at < minutes * MINUTE) at += attempt + next.afterFailure(unreachable);
        return at - minutes * MINUTE;
      }).sort((a, b) => a - b);
      const inTenSeconds = returns.map((from) => returns.filter((at) => at >= from && at < from + 10 * SECOND).length);
      const mean = (500 * 10 * SECOND) / spread;
      expect(Math.max(...inTenSeconds)).toBeLessThan(mean + 4 * Math.sqrt(mean));
      expect(returns.at(-1)).toBeLessThanOrEqual(1.2 * spread + attempt);
    },
  );

  it("comes apart from those with whom something has let it go", () => {
    const random = seededRandom(7);
    const spread = 0.15 * options.reconnectSpread;
    const places = Array.from({ length: 2000 }, () => {
      const next = new NextAttempt(options, random, new TakeOvers("boot-1"));
      next.linkChanged("ground-station-out");
      next.duringOutage();
      // All at the same moment, and then half an hour of attempts in vain.
      let at = 0;
      while (at < 30 * MINUTE) at += 4 * SECOND + next.afterFailure(unreachable);
      return at - 30 * MINUTE;
    });
    const inTenSeconds = (from: number) => places.filter((at) => at >= from && at < from + 10 * SECOND).length;
    const mean = (2000 * 10 * SECOND) / spread;
    for (let from = 0; from < spread; from += SECOND) expect(inTenSeconds(from)).toBeLessThan(1.5 * mean);
  });

  it("is spread over what the centre asks, where many are cut off", () => {
    const next = nextAttempt();
    next.spreadOver(HOUR);
    next.linkChanged("ground-station-out");
    next.afterSession(broken, true, HOUR, 0);
    expectAbout(next.afterFailure(unreachable), 9 * MINUTE);
    next.spreadOver(0);
    expect(next.afterFailure(unreachable)).toBe(SECOND);
  });

  it("gets a new place when others are found to be cut off with us, and soon comes back at its own pace", () => {
    const next = nextAttempt();
    next.linkChanged("ground-station-out");
    next.afterFailure(unreachable);
    next.linkChanged("provider-out");
    expect(next.afterFailure(unreachable)).toBeLessThan(7 * MINUTE);
    expectAbout(next.afterFailure(unreachable), 7 * MINUTE);
    next.linkChanged("up");
    expect(next.afterFailure(unreachable)).toBeLessThanOrEqual(options.retryMinimum);
  });

  it.each([
    new SuarError("tls-failed", { broker: "b:8883", reason: "certificate has expired" }),
    new SuarError("broker-nonsense", { broker: "b:1883", reason: "HTTP" }),
  ])("takes its time when somebody answered, though our own link is said to be out (%s)", (answered) => {
    const next = nextAttempt();
    next.linkChanged("site-out");
    const waits = Array.from({ length: 50 }, () => next.afterFailure(answered));
    expect(waits.reduce((sum, wait) => sum + wait)).toBeGreaterThan(2 * HOUR);
  });

  it("keeps away from a second box, and ever longer", () => {
    const next = nextAttempt();
    const taken: CloseReason = { by: "broker", reasonCode: 0x8e, detail: "" };
    for (const least of [5, 10, 20, 40, 40]) {
      const wait = next.afterSession(taken, true, HOUR, 0);
      expect(wait).toBeGreaterThanOrEqual(least * MINUTE);
      expect(wait).toBeLessThanOrEqual(1.2 * least * MINUTE);
    }
  });

  it("never comes sooner than the broker asked, nor later than anybody asked, whatever happened before", () => {
    // Those that ask for something, and any other.
    const asking = fc.constantFrom(0x86, 0x89, 0x8e, 0x96, 0x97, 0x9c, 0x9f);
    const code = fc.oneof(fc.constant(undefined), asking, fc.nat({ max: 255 }));
    const link = fc.constantFrom<OwnLinkState>("up", "site-out", "ground-station-out", "provider-out");
    const failure = fc.record({
      of: fc.constant("attempt" as const),
      code,
      link,
    });
    const session = fc.record({
      of: fc.constant("session" as const),
      by: fc.constantFrom("agent" as const, "broker" as const, "network" as const),
      code,
      up: fc.boolean(),
      lasted: fc.nat({ max: 2 * HOUR }),
      link,
    });
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.oneof(failure, session), { maxLength: 40 }), (seed, history) => {
        const next = nextAttempt(seed);
        let now = 0;
        for (const event of history) {
          let least = 0;
          let most = options.retryMaximum;
          let wait: number;
          next.linkChanged(event.link);
          if (event.of === "attempt") {
            wait = next.afterFailure(event.code === undefined ? unreachable : refused(event.code));
            const advice = event.code === undefined ? undefined : connectAdvice(event.code);
            if (advice !== undefined && "between" in advice) {
              least = advice.between.least;
              most = Math.max(most, advice.between.most);
            }
          } else {
            const { by, code, up, lasted } = event;
            now += lasted;
            const reason = { by, detail: "", ...(code === undefined ? {} : { reasonCode: code }) };
            wait = next.afterSession(reason, up, lasted, now);
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
