import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LinkEvidence, TargetCount } from "../../agent/core/link.ts";
import { judgeLink } from "../../agent/diagnosis/link-state.ts";

const answered: TargetCount = { sent: 6, inTime: 6, late: 0 };
const lost: TargetCount = { sent: 6, inTime: 0, late: 0 };

function evidence(changes: Partial<LinkEvidence>): LinkEvidence {
  return { span: 60_000, passes: 6, reachedPasses: 6, anycast: [answered, answered], ...changes };
}

describe("judgeLink", () => {
  it("is silent where nothing beyond the terminal could be tried", () => {
    expect(judgeLink(evidence({ passes: 0, reachedPasses: 0, anycast: [] }))).toEqual({});
  });

  it("calls a link up when its probes are answered", () => {
    expect(judgeLink(evidence({}))).toEqual({ state: "up", availableMs: 60_000 });
  });

  it("calls a link down when nothing answered all the window", () => {
    const judged = judgeLink(evidence({ reachedPasses: 0, anycast: [lost, lost], broker: lost }));
    expect(judged).toEqual({ state: "down", availableMs: 0 });
  });

  it.each([
    { inTime: 5, state: "up" },
    { inTime: 4, state: "degraded" },
    { inTime: 1, state: "degraded" },
  ])("calls a link $state when $inTime of 6 probes are answered", ({ inTime, state }) => {
    const target = { sent: 6, inTime, late: 0 };
    expect(judgeLink(evidence({ anycast: [target, target], reachedPasses: inTime })).state).toBe(state);
  });

  it("is not misled by one target that never answers anybody", () => {
    expect(judgeLink(evidence({ anycast: [lost, answered] })).state).toBe("up");
  });

  it("calls a link on which every answer is late degraded, not down", () => {
    const late = { sent: 6, inTime: 0, late: 6 };
    expect(judgeLink(evidence({ anycast: [late, late] }))).toEqual({ state: "degraded", availableMs: 60_000 });
  });

  it("does not call a link down because only our broker is", () => {
    expect(judgeLink(evidence({ broker: lost })).state).toBe("up");
  });

  it("never calls a link up on the word of the broker alone while anycast targets stay silent", () => {
    expect(judgeLink(evidence({ anycast: [lost, lost], broker: answered })).state).toBe("degraded");
  });

  it("believes the broker where there is no anycast target to ask", () => {
    expect(judgeLink(evidence({ anycast: [], broker: answered })).state).toBe("up");
    expect(judgeLink(evidence({ anycast: [], broker: lost, reachedPasses: 0 })).state).toBe("down");
  });

  it("counts as available the share of the window whose passes reached anything", () => {
    expect(judgeLink(evidence({ span: 30_000, passes: 3, reachedPasses: 2 })).availableMs).toBe(20_000);
  });

  it("never finds more time available than there was, and none in a link that is down", () => {
    const target = fc
      .tuple(fc.nat(9), fc.nat(9), fc.nat(9))
      .map(([inTime, late, missing]) => ({ sent: inTime + late + missing, inTime, late }));
    const passes = fc.tuple(fc.nat(20), fc.nat(20));
    fc.assert(
      fc.property(passes, fc.array(target, { maxLength: 2 }), fc.nat(3_600_000), ([reached, missed], anycast, span) => {
        const { state, availableMs = 0 } = judgeLink({
          span,
          passes: reached + missed,
          reachedPasses: reached,
          anycast,
        });
        expect(availableMs).toBeLessThanOrEqual(span);
        expect(state === "down").toBe(reached === 0 && missed > 0);
        if (state === "down") expect(availableMs).toBe(0);
      }),
    );
  });
});
