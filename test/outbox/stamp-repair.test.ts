import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Anchor, Anchors, MAXIMUM_ANCHORS_OF_A_BOOT, MAXIMUM_BOOTS } from "../../agent/outbox/stamp-repair.ts";

const NOW = Date.UTC(2026, 10, 23);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function anchor(boot: string, up: number, at: number, seq = 1): Anchor {
  return { boot, up, at, seq };
}

function repaired(anchors: Anchors, fields: object): Record<string, unknown> {
  return JSON.parse(anchors.repair(JSON.stringify(fields))) as Record<string, unknown>;
}

const nested = { boot: "a", up: 7 };

describe("a repaired record", () => {
  const anchors = new Anchors([anchor("a", 10_000, NOW)]);

  it.each([
    ["with its number first", { seq: 5, boot: "a", up: 4000, kind: "link", span: 1 }, '{"seq":5,"at":'],
    ["without a number", { boot: "a", up: 4000, kind: "link", span: 1 }, '{"at":'],
  ])("has the time of its making, is marked, and keeps all else: %s", (_, { boot, up, ...rest }, begins) => {
    const json = anchors.repair(JSON.stringify({ boot, up, ...rest }));
    expect(json.startsWith(`${begins}${NOW - 6000},"clock":"repaired","kind":"link"`)).toBe(true);
    expect(JSON.parse(json)).toEqual({ ...rest, at: NOW - 6000, clock: "repaired" });
  });

  it("has whole milliseconds, also of a record from after the anchor", () => {
    expect(repaired(anchors, { boot: "a", up: 12_000.6, kind: "link" })["at"]).toBe(NOW + 2001);
  });

  it("keeps what other fields say of boots", () => {
    const fields = { kind: "boot", lastAlive: nested, sinceBootMs: 4000 };
    expect(repaired(anchors, { boot: "a", up: 4000, ...fields })).toMatchObject(fields);
  });

  it("is not repaired again", () => {
    const once = anchors.repair('{"boot":"a","up":1,"kind":"day"}');
    expect(new Anchors([anchor("a", 1, 5)]).repair(once)).toBe(once);
  });
});

describe("a text that comes back as it is", () => {
  const anchors = new Anchors([anchor("a", 10_000, NOW)]);

  it.each([
    ["a record of an unknown boot", '{"boot":"b","up":1,"kind":"link"}'],
    ["a record that has its time", `{"at":${NOW},"kind":"boot","lastAlive":{"boot":"a","up":1}}`],
    ["one that has both", `{"at":${NOW},"boot":"a","up":1,"kind":"link"}`],
    ["an anchor", '{"boot":"a","up":1,"kind":"clock","anchor":{"boot":"a","up":1,"at":2}}'],
    ["a record without up", '{"boot":"a","kind":"link"}'],
    ["an up that is no number", '{"boot":"a","up":"1","kind":"link"}'],
    ["a time beyond all numbers", '{"boot":"a","up":1e300,"kind":"link"}'],
    ["a boot that is no text", '{"boot":["a"],"up":1}'],
    ["a boot in a list", '[{"boot":"a","up":1}]'],
    ["a string", '"\\"boot\\":"'],
    ["what is cut off", '{"boot":"a","up":1,"kind":"li'],
    ["nothing", ""],
    ["null", "null"],
  ])("is %s", (_, json) => {
    expect(anchors.repair(json)).toBe(json);
  });

  it("is a bottomless nest, unless the engine reads it to the bottom: then it gets its time like any other", () => {
    const nest = `"x":${"[".repeat(60_000)}${"]".repeat(60_000)}}`;
    const repaired = anchors.repair(`{"boot":"a","up":1,${nest}`);
    expect(repaired.endsWith(nest)).toBe(true);
    expect(repaired.slice(0, -nest.length)).toMatch(/^\{("boot":"a","up":1,|"at":\d+,.*)$/);
  });

  it("is any text whatever that is not a record", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json().map((json) => `{"boot":${json}`),
        ),
        (text) => {
          expect(anchors.repair(text)).toBe(text);
        },
      ),
    );
  });
});

describe("the anchor that a stamp is repaired by", () => {
  it("is the first one after it, otherwise the last one before", () => {
    const anchors = new Anchors([
      anchor("a", 300, 3_000_300),
      anchor("a", 100, 1_000_100),
      anchor("a", 200, 2_000_200),
    ]);
    const at = (up: number) => repaired(anchors, { boot: "a", up, kind: "link" })["at"];
    expect([0, 100, 101, 200, 201, 300, 301].map(at)).toEqual([
      1_000_000, 1_000_100, 2_000_101, 2_000_200, 3_000_201, 3_000_300, 3_000_301,
    ]);
  });

  it("is the first or one of the newest of its boot: the others are forgotten", () => {
    const anchors = new Anchors();
    for (let count = 1; count <= 10; count++) anchors.add(anchor("a", count * 100, count));
    expect(anchors.all().map(({ up }) => up)).toEqual([100, 800, 900, 1000]);
    expect(anchors.all()).toHaveLength(MAXIMUM_ANCHORS_OF_A_BOOT);
  });

  it("is of one of the boots that were anchored last", () => {
    const anchors = new Anchors();
    anchors.add(anchor("first", 1, NOW));
    for (let count = 1; count < MAXIMUM_BOOTS; count++) anchors.add(anchor(`boot-${count}`, 1, NOW));
    anchors.add(anchor("first", 2, NOW));
    anchors.add(anchor("newest", 1, NOW));
    const boots = new Set(anchors.all().map(({ boot }) => boot));
    expect(boots.size).toBe(MAXIMUM_BOOTS);
    expect([boots.has("first"), boots.has("boot-1"), boots.has("boot-2"), boots.has("newest")]).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });

  it("is the same after all of them were stored and read again", () => {
    const some = fc.record({
      boot: fc.constantFrom("a", "b", "__proto__"),
      up: fc.nat(9),
      at: fc.nat(),
      seq: fc.nat(),
    });
    const many = fc.record({ boot: fc.string(), up: fc.nat(), at: fc.nat(), seq: fc.nat() });
    fc.assert(
      fc.property(fc.array(fc.oneof(some, many), { maxLength: 60 }), (list) => {
        const anchors = new Anchors(list);
        const stored = JSON.parse(JSON.stringify(anchors.all())) as readonly Anchor[];
        expect(new Anchors(stored).all()).toEqual(anchors.all());
        expect(stored.length).toBeLessThanOrEqual(MAXIMUM_BOOTS * MAXIMUM_ANCHORS_OF_A_BOOT);
      }),
    );
  });
});

describe("the error of a repaired stamp", () => {
  /** A boot whose oscillator is off: `trueAt` tells the true time at `up`. */
  const boot = fc.record({
    begin: fc.integer({ min: NOW - 365 * DAY, max: NOW }),
    ppm: fc.double({ min: -100, max: 100, noNaN: true }),
    records: fc.array(fc.integer({ min: 0, max: DAY }), { minLength: 1, maxLength: 20 }),
    anchors: fc.array(fc.integer({ min: 0, max: DAY }), { minLength: 1, maxLength: MAXIMUM_ANCHORS_OF_A_BOOT }),
  });

  it("is the drift between the record and its anchor: at 100 ppm no more than 2 s within five hours, 8.7 s within a day", () => {
    fc.assert(
      fc.property(fc.array(boot, { minLength: 1, maxLength: MAXIMUM_BOOTS }), (boots) => {
        const anchors = new Anchors();
        const trueAt = ({ begin, ppm }: (typeof boots)[number], up: number) => begin + up * (1 + ppm / 1e6);
        boots.forEach((one, index) => {
          for (const up of one.anchors) anchors.add(anchor(`boot-${index}`, up, Math.round(trueAt(one, up))));
        });
        boots.forEach((one, index) => {
          for (const up of one.records) {
            const { at } = repaired(anchors, { boot: `boot-${index}`, up, kind: "link" }) as { at: number };
            const after = one.anchors.filter((candidate) => candidate >= up);
            const distance = after.length > 0 ? Math.min(...after) - up : up - Math.max(...one.anchors);
            const error = Math.abs(at - trueAt(one, up));
            expect(error).toBeLessThanOrEqual((distance * Math.abs(one.ppm)) / 1e6 + 1);
            if (distance <= 5 * HOUR) expect(error).toBeLessThanOrEqual(2000);
          }
        });
      }),
    );
  });
});

it("boots are forgotten once a later boot was anchored before the oldest queued record", () => {
  const anchors = new Anchors([
    { boot: "a", up: 10, at: 1000, seq: 5 },
    { boot: "b", up: 10, at: 2000, seq: 20 },
    { boot: "b", up: 90, at: 2080, seq: 40 },
    { boot: "c", up: 10, at: 3000, seq: 60 },
  ]);
  const boots = () => [...new Set(anchors.all().map(({ boot }) => boot))];
  anchors.forgetBefore(19);
  expect(boots()).toEqual(["a", "b", "c"]);
  anchors.forgetBefore(20);
  expect(boots()).toEqual(["b", "c"]);
  anchors.forgetBefore(1000);
  expect(boots()).toEqual(["c"]);
});
