import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Alarms } from "../../agent/uplink/alarms.ts";

const problem = (code: string) => ({ code, details: {} });

describe("alarms", () => {
  it("are raised with the first place and cleared with the last", () => {
    const told: string[] = [];
    const alarms = new Alarms((code, state) => told.push(`${code} ${state}`));
    alarms.raise("no-subscribers", "a", problem("a"));
    alarms.raise("no-subscribers", "b", problem("b"));
    alarms.clear("no-subscribers", "a");
    expect(alarms.current()).toEqual(problem("b"));
    alarms.clear("no-subscribers", "a");
    alarms.clear("no-subscribers", "b");
    expect(told).toEqual(["no-subscribers raised", "no-subscribers cleared"]);
    expect(alarms.current()).toBeUndefined();
  });

  it("name the gravest first", () => {
    const alarms = new Alarms(() => {});
    alarms.raise("commit-late", "t", problem("commit-late"));
    alarms.raise("identity-taken", "t", problem("identity-taken"));
    alarms.raise("no-subscribers", "t", problem("no-subscribers"));
    expect(alarms.current()).toEqual(problem("identity-taken"));
  });

  it("are told as transitions, whatever the order", () => {
    const codes = ["no-subscribers", "publish-refused"] as const;
    const step = fc.record({
      raise: fc.boolean(),
      code: fc.constantFrom(...codes),
      place: fc.constantFrom("a", "b", "c"),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const raised = new Set<string>();
        const alarms = new Alarms((code, state) => {
          if (state === "raised") expect(raised.has(code)).toBe(false);
          if (state === "raised") raised.add(code);
          else expect(raised.delete(code)).toBe(true);
        });
        const places = new Set<string>();
        for (const { raise, code, place } of steps) {
          if (raise) alarms.raise(code, place, problem(code));
          else alarms.clear(code, place);
          if (raise) places.add(`${code} ${place}`);
          else places.delete(`${code} ${place}`);
          for (const one of codes) expect(raised.has(one)).toBe([...places].some((name) => name.startsWith(one)));
        }
      }),
    );
  });
});
