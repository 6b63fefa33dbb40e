import fc from "fast-check";
import { expect, test } from "vitest";
import { mergeRecords, seriesOf } from "../../agent/outbox/merge.ts";
import { MAXIMUM_RUNGS } from "../../agent/outbox/merge-rules.ts";
import { host, link, MINUTE, part } from "../support/measured-records.ts";

test("link records become one: counts summed, extremes exact, means weighted by the probes behind them", () => {
  const merged = mergeRecords([
    link(1, {
      state: "up",
      rttMs: { min: 600, p50: 620, p95: 700, max: 900 },
      pdvP95Ms: 100,
      lossRatio: 0,
      lateRatio: 0,
      samples: 30,
      availableMs: 60_000,
      rungs: { gateway: "up", anycast1: "late" },
      dnsMs: 640,
      rxBytes: 1000,
      txBytes: 10,
      rxPeakBps: 500,
      interfaceErrors: 0,
    }),
    link(2, {
      state: "degraded",
      rttMs: { min: 590.5, p50: 720, p95: 1000, max: 1400 },
      pdvP95Ms: 409.5,
      lossRatio: 0.5,
      lateRatio: 0.1,
      samples: 20,
      availableMs: 30_000,
      rungs: { gateway: "up", anycast1: "up", broker: "down" },
      dnsMs: 700,
      rxBytes: 500,
      rxPeakBps: 900,
      interfaceErrors: 2,
    }),
  ]);
  expect(merged).toEqual({
    at: 2 * MINUTE,
    kind: "link",
    span: 2 * MINUTE,
    state: "degraded",
    // 30 and 10 probes were answered.
    rttMs: { min: 590.5, p50: 645, p95: 775, max: 1400 },
    pdvP95Ms: 177.4,
    lossRatio: 0.2,
    lateRatio: 0.04,
    samples: 50,
    availableMs: 90_000,
    rungs: { gateway: "up", anycast1: "late", broker: "down" },
    // 60 and 30 seconds.
    dnsMs: 660,
    rxBytes: 1500,
    txBytes: 10,
    rxPeakBps: 900,
    interfaceErrors: 2,
    thinned: { from: 1, to: 2, count: 2 },
  });
});

test("host records become one: the last of what runs on, the worst of what runs out", () => {
  const merged = mergeRecords([
    host(1, {
      uptimeMs: 100,
      cpuRatio: 0.5,
      memoryFreeBytes: 10,
      diskFreeBytes: 70,
      temperatureC: -5,
      clockTrusted: true,
      queueRecords: 7,
      lostTotal: 0,
      agentMemoryBytes: 90,
      undervoltage: true,
      upsOnBattery: false,
    }),
    host(2, {
      uptimeMs: 200,
      cpuRatio: 0.1,
      memoryFreeBytes: 20,
      diskFreeBytes: 60,
      temperatureC: -9,
      queueRecords: 9,
      undervoltage: false,
    }),
    host(3, { clockTrusted: false, queueOldestMs: 5, agentMemoryBytes: 80 }),
  ]);
  expect(merged).toEqual({
    at: 3 * MINUTE,
    kind: "host",
    span: 3 * MINUTE,
    uptimeMs: 200,
    cpuRatio: 0.3,
    memoryFreeBytes: 10,
    diskFreeBytes: 60,
    temperatureC: -5,
    clockTrusted: false,
    queueRecords: 9,
    queueOldestMs: 5,
    lostTotal: 0,
    agentMemoryBytes: 90,
    undervoltage: true,
    upsOnBattery: false,
    thinned: { from: 1, to: 3, count: 3 },
  });
});

test("terminal records become one: locked only if it always was, means by readings, last words, every alert", () => {
  const terminal = (minute: number, fields: Record<string, unknown>) =>
    part(minute, { at: minute * MINUTE, kind: "terminal", span: MINUTE, profile: "p", ...fields });
  const merged = mergeRecords([
    terminal(1, {
      samples: 3,
      locked: true,
      esn0Db: 10,
      uptimeMs: 5,
      modcod: "QPSK 3/4",
      alerts: ["throttled"],
      rxBytes: 1,
    }),
    terminal(2, {
      samples: 1,
      locked: false,
      esn0Db: 6,
      txAtMax: true,
      uptimeMs: 9,
      temperatureC: -5,
      alerts: [],
      rxBytes: 2,
    }),
    terminal(3, {
      samples: 2,
      locked: 1,
      rxLevelDbm: -60,
      txAtMax: false,
      modcod: 7,
      alerts: ["booting", "future", 3],
    }),
  ]);
  expect(merged).toEqual({
    at: 3 * MINUTE,
    kind: "terminal",
    span: 3 * MINUTE,
    profile: "p",
    samples: 6,
    locked: false,
    esn0Db: 9,
    rxLevelDbm: -60,
    txAtMax: true,
    modcod: "QPSK 3/4",
    uptimeMs: 9,
    temperatureC: -5,
    alerts: ["booting", "throttled"],
    rxBytes: 3,
    thinned: { from: 1, to: 3, count: 3 },
  });
});

test("service records of a unit become one: down if it ever was, the most devices, volumes summed", () => {
  const service = (minute: number, fields: Record<string, unknown>) =>
    part(minute, { at: minute * MINUTE, kind: "service", span: MINUTE, unit: "sembako", ...fields });
  const merged = mergeRecords([
    service(1, { reachable: true, httpMs: 40, clients: "5-9", uniquesDay: "5-9", bytes: 10, requests: 7, errors: 0 }),
    service(2, { reachable: false, failure: "status", clients: "20+", uniquesDay: "20+", bytes: 5, requests: 0 }),
    service(3, { reachable: true, failure: "nobody", httpMs: 61, clients: "1-4", uniquesDay: "many" }),
  ]);
  expect(merged).toEqual({
    at: 3 * MINUTE,
    kind: "service",
    span: 3 * MINUTE,
    unit: "sembako",
    reachable: false,
    failure: "status",
    httpMs: 50.5,
    clients: "20+",
    uniquesDay: "20+",
    bytes: 15,
    requests: 7,
    errors: 0,
    thinned: { from: 1, to: 3, count: 3 },
  });
});

test("a series is a kind, and a unit where there are units", () => {
  const names = [
    { kind: "link" },
    { kind: "link", unit: "wifi" },
    { kind: "service", unit: "wifi" },
    { kind: "service", unit: "klinik" },
    { kind: "service" },
    { kind: "day" },
    { kind: "boot" },
    { kind: 7 },
  ].map(seriesOf);
  expect(names).toEqual([
    "link",
    "link",
    '["service","wifi"]',
    '["service","klinik"]',
    '["service",null]',
    ...Array(3),
  ]);
});

test("the state stays when all agree, and absent values stay absent", () => {
  expect(mergeRecords([link(1, { state: "down" }), link(2, { state: "down" }), link(3, {})])).toEqual({
    at: 3 * MINUTE,
    kind: "link",
    span: 3 * MINUTE,
    state: "down",
    thinned: { from: 1, to: 3, count: 3 },
  });
});

test("a gap shows: the span covers it, the measured time does not", () => {
  const merged = mergeRecords([link(1, { availableMs: MINUTE }), link(5, { availableMs: MINUTE })]);
  expect(merged).toMatchObject({ at: 5 * MINUTE, span: 5 * MINUTE, availableMs: 2 * MINUTE });
});

test("a clock set back makes no span shorter than what was measured", () => {
  const back = [link(4, { availableMs: MINUTE }), link(5, { availableMs: MINUTE }), link(4, { availableMs: MINUTE })];
  expect(mergeRecords(back)).toMatchObject({ at: 5 * MINUTE, span: 3 * MINUTE, availableMs: 3 * MINUTE });
});

test("the mark covers what its parts stand for, themselves included", () => {
  const marked = link(50, { thinned: { from: 3, to: 11, count: 5 } });
  expect(mergeRecords([marked, link(52, { thinned: { from: 13, to: 21, count: 4 } })])).toHaveProperty("thinned", {
    from: 3,
    to: 52,
    count: 11,
  });
});

test.each([
  [{ from: 3, to: 11 }],
  [{ from: 11, to: 3, count: 2 }],
  [{ from: 3, to: 4, count: 3 }],
  [{ from: 0, to: 4, count: 3 }],
  [{ from: "3", to: 4, count: 1 }],
  [[3, 4]],
  [null],
])("a mark that contradicts itself counts as none: %j", (thinned) => {
  expect(mergeRecords([link(50, { thinned }), link(51, {})])).toHaveProperty("thinned", { from: 50, to: 51, count: 2 });
});

test("records without a trusted clock keep their boot; repaired stamps say so while all are", () => {
  const booted = (seq: number) => part(seq, { boot: "b1", up: seq * MINUTE, kind: "host", span: MINUTE });
  expect(mergeRecords([booted(1), booted(2)])).toMatchObject({ boot: "b1", up: 2 * MINUTE, span: 2 * MINUTE });
  const repaired = { clock: "repaired" };
  expect(mergeRecords([host(1, repaired), host(2, repaired)])).toHaveProperty("clock", "repaired");
  expect(mergeRecords([host(1, repaired), host(2, {})])).not.toHaveProperty("clock");
});

test.each(["day", "outage", "boot", "of-tomorrow"])("a record of the kind %s is never merged with another", (kind) => {
  expect(seriesOf({ kind, unit: "wifi" })).toBeUndefined();
});

test("a record alone, of whatever kind, comes back as it is with a mark", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (fields) => {
      expect(mergeRecords([part(9, fields)])).toEqual({ ...fields, thinned: mergeRecords([part(9, fields)]).thinned });
    }),
  );
  const day = { at: 5, kind: "day", span: 9, linkWindows: 1440, measuredMs: 9, availableMs: 9 };
  expect(mergeRecords([part(9, day)])).toEqual({ ...day, thinned: { from: 9, to: 9, count: 1 } });
});

test.each(["day", "satellite", "constructor", "lost"])("several of kind %s are never made into one", (kind) => {
  expect(() => mergeRecords([part(1, { at: 1, kind }), part(2, { at: 2, kind })])).toThrow(RangeError);
  expect(() => mergeRecords([])).toThrow(RangeError);
});

const LINK_FIELDS = [
  ...["span", "state", "rttMs", "pdvP95Ms", "lossRatio", "lateRatio", "samples", "availableMs", "rungs", "dnsMs"],
  ...["brokerConnectMs", "rxBytes", "txBytes", "rxPeakBps", "txPeakBps", "interfaceErrors", "thinned", "clock"],
];
const HOST_FIELDS = [
  ...["span", "uptimeMs", "cpuRatio", "memoryFreeBytes", "diskFreeBytes", "temperatureC", "clockTrusted"],
  ...["queueRecords", "queueOldestMs", "lostTotal", "agentMemoryBytes", "thinned", "clock"],
];
const anything = fc.oneof(
  fc.double(),
  fc.constantFrom(0, -0, -1, 1e308, -1e308, Number.POSITIVE_INFINITY, Number.NaN, 2 ** 53),
  fc.jsonValue(),
  fc.record({ min: fc.double(), p50: fc.double(), p95: fc.double(), max: fc.double() }),
  fc.dictionary(fc.constantFrom("__proto__", "constructor", "gateway"), fc.constantFrom("up", "late", "down", 1, null)),
  fc.record({ from: fc.double(), to: fc.nat(), count: fc.double() }),
);

function everyLeaf(value: unknown, check: (leaf: unknown) => void): void {
  if (typeof value === "object" && value !== null) for (const inner of Object.values(value)) everyLeaf(inner, check);
  else check(value);
}

test("values of the wrong type neither throw nor come out as null, NaN or infinity", () => {
  const kinds = [
    ["link", LINK_FIELDS],
    ["host", HOST_FIELDS],
  ] as const;
  for (const [kind, names] of kinds) {
    const fields = fc.dictionary(fc.constantFrom(...names, "at", "unknown"), anything, { maxKeys: 20 });
    fc.assert(
      fc.property(fc.array(fields, { minLength: 2, maxLength: 6 }), (list) => {
        const merged = mergeRecords(list.map((each, index) => part(index + 1, { at: index, ...each, kind })));
        everyLeaf(merged, (leaf) => {
          expect(leaf).not.toBeNull();
          expect(leaf).toBeDefined();
          if (typeof leaf === "number") expect(Number.isFinite(leaf)).toBe(true);
        });
        expect(merged).not.toHaveProperty("unknown");
      }),
    );
  }
});

test("a rung named like a property of every object is a rung, and their number has a bound", () => {
  const proto = JSON.parse('{"rungs":{"__proto__":"down","gateway":"up"}}') as Record<string, unknown>;
  const merged = mergeRecords([link(1, proto), link(2, proto)]);
  expect(JSON.stringify(merged["rungs"])).toBe('{"__proto__":"down","gateway":"up"}');
  const many = (seq: number) =>
    link(seq, {
      rungs: Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`${seq} ${n} ${"x".repeat(n % 80)}`, "up"])),
    });
  expect(Object.keys(mergeRecords([many(1), many(2)])["rungs"] as object)).toHaveLength(MAXIMUM_RUNGS);
});
