import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAXIMUM_KEEPSAKE_BYTES } from "../../agent/core/keepsake.ts";
import { fromKept, toKeep } from "../../agent/remote/kept-state.ts";
import { MOST_RETIRED } from "../../agent/remote/probation.ts";
import { NOTHING, type TrialState } from "../../agent/remote/trial-state.ts";

const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
const settings = fc.dictionary(fc.string(), fc.oneof(fc.integer(), fc.string()), { maxKeys: 5 }).map((object) => {
  return { uplink: { ...object } };
});
const trial = fc.record(
  {
    id,
    settings,
    starts: fc.nat(),
    begun: fc.record({ boot: fc.string(), up: fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }) }),
    discards: fc.array(id, { maxLength: 3 }),
  },
  { requiredKeys: ["settings", "starts", "discards"] },
);
const verdict = fc.record(
  {
    state: fc.constant("reverted" as const),
    id,
    reason: fc.constantFrom("not-proven", "interrupted"),
    issues: fc.array(fc.record({ path: fc.string(), code: fc.constant("wrong-type") }), { maxLength: 3 }),
  },
  { requiredKeys: ["state", "reason"] },
);
const state = fc
  .tuple(
    fc.array(id, { maxLength: MOST_RETIRED }),
    fc.record({ good: fc.record({ id, settings, crashes: fc.nat() }), trial, verdict }, { requiredKeys: [] }),
  )
  .map(([retired, rest]) => ({ retired, ...rest }) as TrialState);

const written = (kept: unknown): unknown => JSON.parse(JSON.stringify(kept));

describe("what is kept of the centre's settings", () => {
  it("is the same when it is read again", () => {
    fc.assert(
      fc.property(state, (before) => {
        expect(fromKept(written(toKeep(before)))).toEqual(written(before));
      }),
    );
  });

  it("is nothing where it makes no sense, and never a reason to stop", () => {
    const broken = fc.tuple(state, fc.jsonValue(), fc.nat()).map(([good, value, where]) => {
      const text = JSON.stringify(toKeep(good));
      const keys = [...text.matchAll(/"\w+":/g)];
      const at = keys[where % keys.length];
      if (at === undefined) return value;
      const start = at.index + at[0].length;
      return JSON.parse(`${text.slice(0, start)}${JSON.stringify(value)},"x":${text.slice(start)}`) as unknown;
    });
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.constant(undefined), broken), (kept) => {
        const read = fromKept(kept);
        expect(fromKept(written(toKeep(read)))).toEqual(written(toKeep(read)));
        for (const key of ["good", "trial"] as const) {
          if (read[key] !== undefined) expect(read[key].settings).toBeTypeOf("object");
        }
      }),
      { numRuns: 500 },
    );
    expect(fromKept({ retired: "a" })).toBe(NOTHING);
  });

  it("is not a refusal: what was refused lies at the broker and comes again", () => {
    expect(toKeep({ retired: [], verdict: { state: "refused", reason: "invalid" } })).toEqual(NOTHING);
  });

  it("fits where it is kept", () => {
    const long = "x".repeat(64);
    const largest: TrialState = {
      retired: Array(MOST_RETIRED).fill(long),
      good: { id: long, settings: { uplink: { broker: "x".repeat(1024) } }, crashes: 4 },
      trial: { id: long, settings: { uplink: { broker: "x".repeat(1024) } }, starts: 3, discards: [long, long] },
      verdict: {
        state: "reverted",
        reason: "no-longer-valid",
        issues: Array(50).fill({ path: "x".repeat(120), code: long }),
      },
    };
    expect(JSON.stringify(toKeep(largest)).length).toBeLessThan(MAXIMUM_KEEPSAKE_BYTES / 2);
  });
});
