import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countAccessLog } from "../../../agent/collectors/services/parse/access-log.ts";
import { parseChilli } from "../../../agent/collectors/services/parse/chilli.ts";
import type { Devices } from "../../../agent/collectors/services/parse/devices.ts";
import { parseGetClients } from "../../../agent/collectors/services/parse/get-clients.ts";
import { parseKeaLeases, parseKeaStatistics } from "../../../agent/collectors/services/parse/kea.ts";
import { parseKeaLeaseFiles } from "../../../agent/collectors/services/parse/kea-leases.ts";
import { parseLeases } from "../../../agent/collectors/services/parse/leases.ts";
import { parseNdsctl } from "../../../agent/collectors/services/parse/ndsctl.ts";
import { parseCounter } from "../../../agent/collectors/services/parse/nftables.ts";
import { sumOf } from "../../../agent/collectors/services/parse/prometheus.ts";
import { parseInterfaceBytes, parseTable } from "../../../agent/collectors/services/parse/routeros.ts";
import { parseRouterClients } from "../../../agent/collectors/services/parse/starlink-router.ts";
import { parseAllStations, parseStationDump } from "../../../agent/collectors/services/parse/stations.ts";
import { parseStubStatus } from "../../../agent/collectors/services/parse/stub-status.ts";
import { parseSelector, type Selector } from "../../../agent/core/selector.ts";
import {
  CHILLI_JSON,
  CHILLI_LIST,
  GET_CLIENTS,
  KEA_EMPTY,
  KEA_STATISTICS,
  KEA_UNSUPPORTED,
  keaLeaseFile,
  keaLeases,
  ROUTER_RESPONSE,
} from "../../support/client-outputs.ts";
import { dishDiagnostics } from "../../support/dish-messages.ts";
import { encodeResponse } from "../../support/fake-starlink.ts";
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

  it("that hold a lease of Kea, by its control socket", () => {
    expect(parseKeaLeases(keaLeases(NOW / 1000), NOW)).toMatchObject({ count: 2 });
    const devices = parseKeaLeases(keaLeases(NOW / 1000), NOW);
    expect(devices === "unsupported" ? devices : named(devices)).toEqual([SITI, DEWI]);
    expect(parseKeaLeases(KEA_EMPTY, NOW)).toMatchObject({ count: 0 });
    expect(parseKeaLeases(KEA_UNSUPPORTED, NOW)).toBe("unsupported");
    expect(parseKeaLeases('{ "result": 1, "text": "failed" }', NOW)).toBeUndefined();
    expect(
      parseKeaLeases('{"result":0,"arguments":{"leases":[{"hw-address":"02:a1:b2:c3:d4:01"}]}}', NOW),
    ).toBeUndefined();
  });

  it("that hold a lease of Kea, by its files: the last line about an address counts, and the newer file", () => {
    const now = NOW / 1000;
    expect(named(parseKeaLeaseFiles([keaLeaseFile(now)], NOW))).toEqual([SITI]);
    expect(named(parseKeaLeaseFiles([keaLeaseFile(now)], NOW + 3_600_000))).toEqual([]);
    const head = "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state";
    const taken = `${head}\n10.20.30.41,02:a1:b2:c3:d4:01,,0,${now},1,0,0,,0\n`;
    const endless = `${head}\n10.20.30.42,7e:a1:b2:c3:d4:02,,4294967295,1,1,0,0,,0\n`;
    expect(named(parseKeaLeaseFiles([keaLeaseFile(now), taken, endless], NOW))).toEqual([BUDI]);
    expect(named(parseKeaLeaseFiles([taken, keaLeaseFile(now)], NOW))).toEqual([SITI]);
    expect(named(parseKeaLeaseFiles([`${head}\n`], NOW))).toEqual([]);
    expect(parseKeaLeaseFiles([keaLeaseFile(now), "address,other\n"], NOW)).toBeUndefined();
    expect(parseKeaLeaseFiles([keaLeaseFile(now).replace("3600", "soon")], NOW)).toBeUndefined();
  });

  it("as a number where nobody is named: by the statistics of Kea, and by a Starlink router", () => {
    expect(parseKeaStatistics(KEA_STATISTICS)).toBe(7);
    expect(parseKeaStatistics('{"result":0,"arguments":{"pkt4-ack-sent":[[0,"-"]]}}')).toBeUndefined();
    expect(parseKeaStatistics('{"result":0,"arguments":{"subnet[1].assigned-addresses":["6"]}}')).toBeUndefined();
    expect(parseRouterClients(ROUTER_RESPONSE)).toBe(10);
    expect(parseRouterClients(encodeResponse({ wifiGetDiagnostics: { networks: [{ domain: "lan" }] } }))).toBe(0);
    expect(parseRouterClients(encodeResponse({ wifiGetDiagnostics: { id: "Router-1" } }))).toBe("untold");
    // A dish at the address of a router, more than can be, another type, and half of it.
    expect(parseRouterClients(encodeResponse(dishDiagnostics()))).toBeUndefined();
    const many = { networks: [{ clients_2ghz: 4_000_000_000 }] };
    expect(parseRouterClients(encodeResponse({ wifiGetDiagnostics: many }))).toBeUndefined();
    expect(parseRouterClients(Uint8Array.from([0x82, 0xf7, 2, 4, 0x22, 2, 0x52, 0]))).toBeUndefined();
    expect(parseRouterClients(ROUTER_RESPONSE.subarray(0, -5))).toBeUndefined();
  });

  it("that have logged in at CoovaChilli, from lines and from JSON", () => {
    expect(named(parseChilli(CHILLI_LIST))).toEqual([SITI, DEWI]);
    expect(named(parseChilli(CHILLI_JSON))).toEqual([SITI, DEWI]);
    expect(parseChilli("")?.count).toBe(0);
    expect(parseChilli('{ "sessions":[]}')?.count).toBe(0);
    expect(parseChilli("connect: No such file or directory\n")).toBeUndefined();
    expect(parseChilli(CHILLI_JSON.slice(0, -9))).toBeUndefined();
  });

  it("that openNDS has let through", () => {
    expect(named(parseNdsctl(NDSCTL))).toEqual([SITI, DEWI]);
    expect(parseNdsctl('{\n  "client_list_length":"0",\n  "clients":{\n  }\n}\n')?.count).toBe(0);
  });

  it("that an access point serves", () => {
    expect(named(parseStationDump(STATION_DUMP))).toEqual([SITI, DEWI]);
    expect(named(parseAllStations(`Selected interface 'wlan0'\n${ALL_STATIONS}`))).toEqual([SITI, DEWI]);
    expect(named(parseGetClients(GET_CLIENTS))).toEqual([SITI, DEWI]);
    expect(parseGetClients('{"freq":2412,"clients":{}}')?.count).toBe(0);
    expect(parseGetClients('{"freq":2412}')).toBeUndefined();
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

  it("of no series that add up to more than can be counted, one by one or together", () => {
    expect(sumOf("bytes_total 9e15\n", selector("bytes_total"))).toBe(9e15);
    expect(sumOf("bytes_total 1e16\n", selector("bytes_total"))).toBeUndefined();
    expect(sumOf('bytes_total 1e308\nbytes_total{a="b"} 1e308\n', selector("bytes_total"))).toBeUndefined();
  });

  it("in a time that grows with the page and no faster, whatever is on it", { timeout: 20_000 }, () => {
    // A megabyte of them takes milliseconds; where every split of the digits is tried it takes an hour.
    const digits = "1".repeat(1024 * 1024);
    for (const line of [`a ${digits}x`, `a ${digits}.${digits}x`, `a .${digits}x`, `a 1e${digits}x`]) {
      expect(sumOf(line, selector("a"))).toBeUndefined();
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
    "Kea's leases": (text) => {
      const devices = parseKeaLeases(text, NOW);
      return devices === "unsupported" ? 0 : devices?.count;
    },
    "Kea's statistics": parseKeaStatistics,
    "Kea's files": (text) => parseKeaLeaseFiles([keaLeaseFile(NOW / 1000), text], NOW)?.count,
    chilli: (text) => parseChilli(text)?.count,
    "get clients": (text) => parseGetClients(text)?.count,
    "a Starlink router": (text) => {
      const count = parseRouterClients(Buffer.from(text, "latin1"));
      return count === "untold" ? 0 : count;
    },
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
    keaLeases(NOW / 1000),
    KEA_STATISTICS,
    keaLeaseFile(NOW / 1000),
    CHILLI_LIST,
    CHILLI_JSON,
    GET_CLIENTS,
    Buffer.from(ROUTER_RESPONSE).toString("latin1"),
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
