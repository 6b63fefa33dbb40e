import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LinkModel } from "../../../simulator/chaos/link-model.ts";
import { type LinkQuality, PRESETS } from "../../../simulator/chaos/link-quality.ts";
import { seededRandom } from "../../support/seeded-random.ts";

const quality: fc.Arbitrary<LinkQuality> = fc.record({
  delayMs: fc.integer({ min: 0, max: 1000 }),
  jitterMs: fc.integer({ min: 0, max: 500 }),
  rate: fc.constantFrom(0, 8_000, 64_000, 512_000, 10_000_000),
  lossRatio: fc.constantFrom(0, 0.01, 0.3, 1),
  lossStallMs: fc.integer({ min: 0, max: 2000 }),
  queueBytes: fc.constant(65_536),
});
/** Sizes, and the time from one to the next. */
const sendings = fc.array(
  fc.record({ bytes: fc.integer({ min: 0, max: 1448 }), after: fc.integer({ min: 0, max: 200 }) }),
  { minLength: 1, maxLength: 60 },
);
const seed = fc.integer({ min: 0, max: 2 ** 32 - 1 });

interface Leaving {
  readonly item: number;
  readonly at: number;
}

/** Everything that is in the model, in the order and at the times in which it says so. */
function drain(model: LinkModel<number>): Leaving[] {
  const leaving: Leaving[] = [];
  for (let at = model.due; at !== undefined; at = model.due) leaving.push({ at, item: model.shift() ?? -1 });
  return leaving;
}

function pushAll(model: LinkModel<number>, list: readonly { bytes: number; after: number }[]): number[] {
  let now = 0;
  return list.map(({ bytes, after }, index) => {
    now += after;
    model.push(index, bytes, now);
    return now;
  });
}

/** Rounding of sums of fractions. */
const TINY = 1e-6;

describe("a link", () => {
  test("keeps the order, loses nothing, and is never faster than its delay", () => {
    fc.assert(
      fc.property(quality, sendings, seed, (link, list, chance) => {
        const model = new LinkModel<number>(link, seededRandom(chance));
        const sent = pushAll(model, list);
        expect(model.queuedBytes).toBe(list.reduce((sum, { bytes }) => sum + bytes, 0));
        const left = drain(model);
        expect(left.map(({ item }) => item)).toEqual(list.map((_, index) => index));
        left.forEach(({ at }, index) => {
          expect(at - (sent[index] ?? 0)).toBeGreaterThanOrEqual(link.delayMs - TINY);
          expect(at).toBeGreaterThanOrEqual(left[index - 1]?.at ?? 0);
        });
        expect([model.queuedBytes, model.isEmpty, model.due]).toEqual([0, true, undefined]);
      }),
    );
  });

  test("lets no more through than its rate, over any interval", () => {
    fc.assert(
      fc.property(quality, sendings, seed, (link, list, chance) => {
        fc.pre(link.rate > 0);
        const model = new LinkModel<number>(link, seededRandom(chance));
        pushAll(model, list);
        const left = drain(model);
        for (let from = 0; from < left.length; from++) {
          let bits = 0;
          for (let to = from + 1; to < left.length; to++) {
            bits += 8 * (list[to]?.bytes ?? 0);
            const seconds = ((left[to]?.at ?? 0) - (left[from]?.at ?? 0)) / 1000;
            expect(bits).toBeLessThanOrEqual(link.rate * seconds + TINY);
          }
        }
      }),
    );
  });

  test("stays in order, whole and within its delay while it changes and is held", () => {
    const change = fc.record({
      link: quality,
      at: fc.integer({ min: 0, max: 3000 }),
      hold: fc.integer({ min: 0, max: 500 }),
    });
    fc.assert(
      fc.property(quality, sendings, fc.array(change, { maxLength: 5 }), seed, (link, list, changes, chance) => {
        const model = new LinkModel<number>(link, seededRandom(chance));
        const sent = pushAll(model, list);
        const left: Leaving[] = [];
        for (const { link: next, at, hold } of changes.toSorted((a, b) => a.at - b.at)) {
          while ((model.due ?? Infinity) <= at) left.push({ at: model.due ?? 0, item: model.shift() ?? -1 });
          model.change(next, at);
          model.hold(at + hold);
          if (model.due !== undefined) expect(model.due).toBeGreaterThanOrEqual(at + hold);
        }
        left.push(...drain(model));
        expect(left.map(({ item }) => item)).toEqual(list.map((_, index) => index));
        const least = Math.min(link.delayMs, ...changes.map((one) => one.link.delayMs));
        left.forEach(({ at }, index) => {
          expect(at - (sent[index] ?? 0)).toBeGreaterThanOrEqual(least - TINY);
          expect(at).toBeGreaterThanOrEqual(left[index - 1]?.at ?? 0);
        });
      }),
    );
  });

  test("behaves the same again from the same seed", () => {
    const run = () => {
      const model = new LinkModel<number>({ ...PRESETS.geo, jitterMs: 100 }, seededRandom(5));
      pushAll(
        model,
        Array.from({ length: 50 }, () => ({ bytes: 1448, after: 3 })),
      );
      return drain(model);
    };
    expect(run()).toEqual(run());
  });

  test("stalls for about as many segments as are lost, each for a retransmission timeout", () => {
    const model = new LinkModel<number>({ ...PRESETS.none, lossRatio: 0.01, lossStallMs: 1000 }, seededRandom(1));
    pushAll(
      model,
      Array.from({ length: 20_000 }, () => ({ bytes: 1448, after: 0 })),
    );
    const stalls = (drain(model).at(-1)?.at ?? 0) / 1000;
    // 200 are expected; five standard deviations.
    expect(Math.abs(stalls - 200)).toBeLessThan(70);
  });

  test("sends what waits at the new rate at once, and makes up for no time that has passed", () => {
    const model = new LinkModel<number>({ ...PRESETS.none, rate: 8_000 }, seededRandom(1));
    pushAll(model, [
      { bytes: 1000, after: 0 },
      { bytes: 1000, after: 0 },
    ]);
    expect(model.due).toBe(1000);
    model.change({ ...PRESETS.none, rate: 80_000 }, 500);
    expect(drain(model).map(({ at }) => at)).toEqual([600, 700]);
  });
});
