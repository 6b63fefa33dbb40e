import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ProbeReading } from "../../agent/core/collector.ts";
import { outagesFromKept } from "../../agent/diagnosis/kept-outages.ts";
import { type KeptOutages, Outages } from "../../agent/diagnosis/outages.ts";

const pass = (up: boolean): readonly ProbeReading[] => [
  { of: "probe", rung: "gateway", target: "g", answer: { rttMs: 1 } },
  { of: "probe", rung: "anycast1", target: "a", answer: up ? { rttMs: 600 } : "lost" },
];

/** With an outage that is over and one that goes on. */
function kept(): KeptOutages {
  const outages = new Outages({ every: 10_000 });
  outages.begin({ boot: "b", up: 0 }, undefined, undefined);
  outages.battery(true);
  for (let up = 0; up < 600_000; up += 10_000) {
    outages.terminal({ boot: "b", up }, { profile: "p", locked: true, esn0Db: 11 });
    outages.pass(
      { boot: "b", up },
      pass(up < 60_000 || (up >= 120_000 && up < 400_000)),
      up < 60_000 || (up >= 120_000 && up < 400_000),
    );
  }
  outages.due({ boot: "b", up: 600_000 });
  return outages.kept;
}

describe("what is kept of outages", () => {
  it("is the same when it is read again", () => {
    const before = kept();
    expect(before.open).toHaveLength(1);
    expect(before.finished).toHaveLength(1);
    expect(outagesFromKept(JSON.parse(JSON.stringify(before)))).toEqual(before);
  });

  it("fits in few bytes", () => {
    expect(JSON.stringify(kept()).length).toBeLessThan(1500);
  });

  it("is nothing where it makes no sense, and never stops the agent", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const outages = new Outages({ every: 10_000 });
        outages.begin({ boot: "b", up: 0 }, outagesFromKept(value), undefined);
        expect(outages.kept.open).toEqual([]);
      }),
    );
  });

  it("is left out piece by piece where one of its fields was changed", () => {
    const before = JSON.parse(JSON.stringify(kept())) as { open: Record<string, unknown>[] };
    const [episode = {}] = before.open;
    for (const name of Object.keys(episode)) {
      for (const wrong of [null, "nonsense", -1, [1]]) {
        const damaged = outagesFromKept({ ...before, open: [{ ...episode, [name]: wrong }] });
        expect(damaged?.finished).toHaveLength(1);
        // `boot` and nothing else may be any text.
        expect(damaged?.open.length, `${name} ${wrong}`).toBe(name === "boot" && wrong === "nonsense" ? 1 : 0);
      }
    }
  });
});
