import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countAccessLog } from "../../../agent/collectors/services/parse/access-log.ts";
import type { Devices } from "../../../agent/collectors/services/parse/devices.ts";
import { parseLeases } from "../../../agent/collectors/services/parse/leases.ts";
import { parseNdsctl } from "../../../agent/collectors/services/parse/ndsctl.ts";
import { parseCounter } from "../../../agent/collectors/services/parse/nftables.ts";
import { sumOf } from "../../../agent/collectors/services/parse/prometheus.ts";
import { parseInterfaceBytes, parseTable } from "../../../agent/collectors/services/parse/routeros.ts";
import { parseAllStations, parseStationDump } from "../../../agent/collectors/services/parse/stations.ts";
import { parseStubStatus } from "../../../agent/collectors/services/parse/stub-status.ts";
import { parseSelector, type Selector } from "../../../agent/core/selector.ts";
import {
  ACCESS_LOG,
  ALL_STATIONS,
  leaseFile,
  NDSCTL,
  nftCounters,
  PROMETHEUS,
  REGISTRATION_TABLE,
  ROUTEROS_INTERFACES,
  ROUTEROS_LEASES,
  STATION_DUMP,
  stubStatus,
} from "../../support/service-outputs.ts";

const NOW = 1_766_480_460_000;
const KLINIK = { family: "inet", table: "suar", name: "klinik" };
const bytes = (text: string) => new TextEncoder().encode(text);
const named = (devices: Devices | undefined) => devices && [...devices];
const SITI = "02a1b2c3d401";
const BUDI = "7ea1b2c3d402";
const DEWI = "f4a1b2c3d403";

function selector(text: string): Selector {
  const parsed = parseSelector(text);
  if (parsed === undefined) throw new Error(`no selector: ${text}`);
  return parsed;
}

describe("devices are counted", () => {
  it("that hold a lease of dnsmasq which has not ended", () => {
    expect(named(parseLeases(leaseFile(NOW / 1000), NOW))).toEqual([SITI, DEWI]);
  });

  it("by a dnsmasq for boxes without a clock, which writes how long a lease lasts", () => {
    expect(named(parseLeases(`43200 02:a1:b2:c3:d4:01 10.0.0.2 * *\n`, NOW))).toEqual([SITI]);
  });

  it("of other hardware than Ethernet, and each once", () => {
    expect(named(parseLeases("0 06-02:a1:b2:c3:d4:01 10.0.0.2 * *\n0 02:A1:B2:C3:D4:01 10.0.0.3 * *\n", NOW))).toEqual([
      SITI,
    ]);
    expect(parseLeases("", NOW)?.count).toBe(0);
  });

  it("that openNDS has let through", () => {
    expect(named(parseNdsctl(NDSCTL))).toEqual([SITI, DEWI]);
    expect(parseNdsctl('{\n  "client_list_length":"0",\n  "clients":{\n  }\n}\n')?.count).toBe(0);
  });

  it("that an access point serves", () => {
    expect(named(parseStationDump(STATION_DUMP))).toEqual([SITI, DEWI]);
    expect(named(parseAllStations(`Selected interface 'wlan0'\n${ALL_STATIONS}`))).toEqual([SITI, DEWI]);
    expect(parseStationDump("")?.count).toBe(0);
    expect(parseAllStations("")?.count).toBe(0);
  });

  it("in the tables of RouterOS", () => {
    expect(named(parseTable(REGISTRATION_TABLE))).toEqual([SITI, BUDI]);
    expect(named(parseTable(ROUTEROS_LEASES))).toEqual([SITI]);
    expect(parseTable("[]")?.count).toBe(0);
  });

  it("up to a bound", () => {
    const hex = (index: number) =>
      (index + 0x100000)
        .toString(16)
        .slice(1)
        .replace(/(..)(..)(.)/, "$1:$2:0$3");
    const lines = Array.from({ length: 20_000 }, (_, index) => `0 02:00:00:${hex(index)} 10.0.0.1 * *`).join("\n");
    expect(parseLeases(lines, NOW)?.count).toBe(4096);
  });
});

describe("volumes are read", () => {
  it("of a counter of nftables", () => {
    expect(parseCounter(nftCounters(4321), KLINIK)).toBe(4321);
    expect(parseCounter(nftCounters(4321), { ...KLINIK, table: "other" })).toBe("missing");
    expect(parseCounter('{"nftables": [{"metainfo": {}}]}', KLINIK)).toBe("missing");
  });

  it("of an interface of RouterOS", () => {
    expect(parseInterfaceBytes(ROUTEROS_INTERFACES, "vlan-klinik")).toBe(1234);
    expect(parseInterfaceBytes(ROUTEROS_INTERFACES, "ether9")).toBeUndefined();
  });

  it("of nginx", () => {
    expect(parseStubStatus(stubStatus(1234))).toEqual({ requests: 1234, dropped: 2 });
    expect(parseStubStatus("<html>Active connections: 2")).toBeUndefined();
  });

  it("of an access log: what the service could not do is an error, what visitors got wrong is not", () => {
    expect(countAccessLog(bytes(ACCESS_LOG))).toEqual({ requests: 4, errors: 1, bytes: 669, others: 0 });
  });

  it("of an access log whatever its lines are like", () => {
    const odd = [
      '"',
      '""',
      '"\\"',
      '"x" 200',
      '"x" 200 5',
      '"x" 999 5',
      '"x" 200 5x',
      "no quotes 200 5",
      '"x\\\\" 500 7 "',
      "",
    ];
    expect(countAccessLog(bytes(odd.join("\n")))).toEqual({ requests: 2, errors: 1, bytes: 12, others: 7 });
  });

  it("of an exporter of Prometheus, summed over what is selected", () => {
    const sums = [
      "http_requests_total",
      'http_requests_total{code="5*"}',
      'http_requests_total{code!="200",method="get"}',
      'http_requests_total{say="a*"}',
      'http_requests_total{absent=""}',
      "sessions",
      'bytes_bucket{le="+Inf"}',
    ].map((text) => sumOf(PROMETHEUS, selector(text)));
    expect(sums).toEqual([1032, 5, 5, 2, 1032, 7, 4]);
  });

  it("of no series that has no number", () => {
    for (const text of ["never", "far", "something_weird", "http_requests", "nothing", 'sessions{a="b"}']) {
      expect(sumOf(PROMETHEUS, selector(text))).toBeUndefined();
    }
  });
});

it.each(["", "1a", "a b", "a{", "a{b}", 'a{b=""', 'a{b="c"} ', 'a{b="*c"}', 'a{b=~"c"}', "a{}x"])(
  "%j selects nothing",
  (text) => expect(parseSelector(text)).toBeUndefined(),
);

describe("whatever a source says", () => {
  const parsers: Readonly<Record<string, (text: string) => unknown>> = {
    leases: (text) => parseLeases(text, NOW)?.count,
    ndsctl: (text) => parseNdsctl(text)?.count,
    "station dump": (text) => parseStationDump(text)?.count,
    "all stations": (text) => parseAllStations(text)?.count,
    table: (text) => parseTable(text)?.count,
    interface: (text) => parseInterfaceBytes(text, "ether1"),
    counter: (text) => {
      const value = parseCounter(text, KLINIK);
      return value === "missing" ? 0 : value;
    },
    "stub status": (text) => parseStubStatus(text)?.requests,
    prometheus: (text) => Math.abs(sumOf(text, selector('http_requests_total{code="5*"}')) ?? 0),
    "access log": (text) => countAccessLog(bytes(text)).bytes,
  };
  const real = [
    leaseFile(NOW / 1000),
    NDSCTL,
    STATION_DUMP,
    ALL_STATIONS,
    REGISTRATION_TABLE,
    ROUTEROS_LEASES,
    ROUTEROS_INTERFACES,
    nftCounters(5),
    stubStatus(7),
    PROMETHEUS,
    ACCESS_LOG,
  ];
  /** A real answer of any source, with a piece taken out and another put in. */
  const damaged = fc
    .tuple(fc.constantFrom(...real), fc.nat(), fc.nat(80), fc.oneof(fc.string(), fc.constantFrom(...real)))
    .map(([text, at, length, piece]) => {
      const start = at % (text.length + 1);
      return text.slice(0, start) + piece + text.slice(start + length);
    });
  const any = fc.oneof(
    damaged,
    fc.string({ unit: "binary", maxLength: 2000 }),
    fc.json(),
    fc.uint8Array({ maxLength: 2000 }).map((noise) => new TextDecoder().decode(noise)),
  );

  it.each(Object.entries(parsers))("%s is a count or nothing, and never thrown", (_, parse) => {
    fc.assert(
      fc.property(any, (text) => {
        const value = parse(text);
        expect(value === undefined || (typeof value === "number" && value >= 0 && Number.isFinite(value))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it.each(Object.entries(parsers))("%s takes no time that grows with more than its length", (_, parse) => {
    // A pattern that goes back and forth would not come to an end with these.
    const long = [
      '"'.repeat(300_000),
      "\\".repeat(300_000),
      " ".repeat(300_000),
      `http_requests_total{${'a="\\",'.repeat(60_000)}`,
    ];
    for (const text of [...long, `"${"\\\\".repeat(150_000)}`, `${"0 ".repeat(150_000)}`, "{".repeat(300_000)])
      parse(text);
  });

  it("selectors are selectors or nothing", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'a{}=!"*,') })),
        (text) => void parseSelector(text),
      ),
    );
  });
});
