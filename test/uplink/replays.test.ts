import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Replays } from "../../agent/uplink/replays.ts";

describe("replays", () => {
  it("are worked off one after the other, each from where the last chunk ended", () => {
    const replays = new Replays();
    replays.add({ id: "a", from: 1, to: 10 });
    replays.add({ id: "b", from: 3, to: 3 });
    replays.sent(6);
    expect(replays.current).toEqual({ id: "a", from: 6, to: 10 });
    replays.sent(11);
    expect(replays.current?.id).toBe("b");
    replays.sent(undefined);
    expect(replays.pending).toBe(false);
    expect(replays.current).toBeUndefined();
    replays.sent(4);
    expect(replays.pending).toBe(false);
  });

  it("never hold more than four, never go back, and all end", () => {
    const request = fc.record({ from: fc.integer({ min: 1, max: 50 }), length: fc.nat({ max: 50 }) });
    fc.assert(
      fc.property(fc.array(request, { maxLength: 8 }), fc.integer({ min: 1, max: 20 }), (requests, chunk) => {
        const replays = new Replays();
        const accepted = requests.filter(({ from, length }, i) =>
          replays.add({ id: `r-${i}`, from, to: from + length }),
        );
        expect(accepted).toHaveLength(Math.min(4, requests.length));
        const sent: number[][] = accepted.map(() => []);
        const numberOf = new Map(accepted.map((one, i) => [`r-${requests.indexOf(one)}`, i]));
        for (let current = replays.current; current !== undefined; current = replays.current) {
          const next = Math.min(current.to + 1, current.from + chunk);
          for (let seq = current.from; seq < next; seq++) sent[numberOf.get(current.id) ?? -1]?.push(seq);
          replays.sent(next);
        }
        expect(sent).toEqual(
          accepted.map(({ from, length }) => Array.from({ length: length + 1 }, (_, i) => from + i)),
        );
      }),
    );
  });
});
