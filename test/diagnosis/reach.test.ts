import { describe, expect, it } from "vitest";
import type { ProbeReading, Rung } from "../../agent/core/collector.ts";
import { Reach } from "../../agent/diagnosis/reach.ts";

type Answers = Partial<Record<Rung, number | "lost" | "refused">>;

const pass = (answers: Answers): readonly ProbeReading[] =>
  Object.entries(answers).map(([rung, answer]) => ({
    of: "probe",
    rung: rung as Rung,
    target: rung,
    answer: answer === "lost" ? "lost" : answer === "refused" ? { rttMs: 600, refused: true } : { rttMs: answer },
  }));

describe("reach", () => {
  it.each<[Answers, boolean | undefined]>([
    [{ anycast1: 600, anycast2: "lost" }, true],
    [{ anycast1: "lost", anycast2: 4000 }, true],
    [{ anycast1: "lost", anycast2: "lost" }, false],
    [{ anycast1: "lost", broker: 700 }, true],
    [{ anycast1: "lost", broker: "refused" }, true],
    [{ anycast1: "lost", broker: "lost" }, false],
    [{ broker: 700 }, true],
    // Neither the provider's own hop nor a resolver, which may answer from memory, is the internet.
    [{ isp: 590, resolver: 3, anycast1: "lost" }, false],
    [{ gateway: 1, terminal: 3, isp: 590, resolver: 3 }, undefined],
    [{}, undefined],
  ])("of %j is %s", (answers, expected) => {
    expect(new Reach().judge(pass(answers))).toBe(expected);
  });

  it("is not taken in by an accelerator that accepts for the broker", () => {
    const reach = new Reach();
    reach.judge(pass({ anycast1: 590, anycast2: 612, broker: 3 }));
    expect(reach.judge(pass({ anycast1: "lost", anycast2: "lost", broker: 3 }))).toBe(false);
    expect(reach.judge(pass({ anycast1: "lost", anycast2: "lost", broker: 480 }))).toBe(true);
  });

  it("forgets in time how short the way was before the site moved to a satellite, and back", () => {
    const reach = new Reach();
    for (let i = 0; i < 2000; i++) reach.judge(pass({ anycast1: 590 }));
    for (let i = 0; i < 10; i++) reach.judge(pass({ anycast1: 8 }));
    expect(reach.judge(pass({ anycast1: "lost", broker: 6 }))).toBe(true);
    for (let i = 0; i < 2000; i++) reach.judge(pass({ anycast1: 590 }));
    expect(reach.judge(pass({ anycast1: "lost", broker: 6 }))).toBe(false);
  });
});
