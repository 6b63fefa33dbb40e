import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { buildServices, type DeclaredSource } from "../../../agent/collectors/services/index.ts";
import { parseServiceSource } from "../../../agent/config/service-source.ts";
import type { Collector } from "../../../agent/core/collector.ts";
import { explain, problemStatus, SuarError } from "../../../agent/core/errors.ts";
import type { ServiceReading } from "../../../agent/core/services.ts";
import {
  CHILLI_LIST,
  GET_CLIENTS,
  KEA_STATISTICS,
  KEA_UNSUPPORTED,
  keaLeaseFile,
  keaLeases,
  ROUTER_DIAGNOSTICS,
} from "../../support/client-outputs.ts";
import { dishDiagnostics } from "../../support/dish-messages.ts";
import { FakeCalendar } from "../../support/fake-calendar.ts";
import { fakeNeighbours } from "../../support/fake-neighbours.ts";
import { FakeNetwork } from "../../support/fake-network.ts";
import { recordingLog } from "../../support/recording-log.ts";
import {
  ACCESS_LOG,
  ALL_STATIONS,
  leaseFile,
  NDSCTL,
  nftCounters,
  PEOPLE,
  PROMETHEUS,
  REGISTRATION_TABLE,
  ROUTEROS_INTERFACES,
  STATION_DUMP,
  stubStatus,
} from "../../support/service-outputs.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";

const never = new AbortController().signal;
const ROUTER = "https://10.0.0.1/";
const TABLE = `${ROUTER}rest/interface/wifi/registration-table?.proplist=mac-address`;
const INTERFACES = `${ROUTER}rest/interface?.proplist=name,rx-byte,tx-byte`;

let neighbours: ReturnType<typeof fakeNeighbours>;
let network: FakeNetwork;
let clock: VirtualClock;

beforeEach(() => {
  neighbours = fakeNeighbours();
  network = new FakeNetwork();
  clock = new VirtualClock();
});

function declared(line: string, secrets: Omit<DeclaredSource, "source"> = {}): DeclaredSource {
  const outcome = parseServiceSource(line);
  if ("objection" in outcome) throw new Error(`no source: ${line}`);
  return { source: outcome.value, ...secrets };
}

function collectors(...sources: readonly DeclaredSource[]): readonly Collector[] {
  const ports = {
    ...neighbours,
    network,
    clock,
    log: recordingLog().log,
    calendar: new FakeCalendar(),
    recorder: { append: async () => {} },
  };
  return buildServices({ sources, every: 60_000, checkEvery: 300_000, window: 300_000 }, ports).collectors;
}

function collectorOf(line: string, secrets?: Omit<DeclaredSource, "source">): Collector {
  const [collector] = collectors(declared(line, secrets));
  if (collector === undefined) throw new Error("no collector");
  return collector;
}

async function look(collector: Collector): Promise<Partial<ServiceReading>> {
  const { readings } = await collector.collect(never);
  const [reading] = readings;
  if (reading?.of !== "service") throw new Error("no reading");
  const { unit: _unit, source: _source, kind: _kind, ...counts } = reading.service;
  return counts;
}

/** What a run brings, or why it does not. */
async function outcomeOf(collector: Collector): Promise<unknown> {
  try {
    return await collector.collect(never);
  } catch (error) {
    return error;
  }
}

async function problemOf(collector: Collector): Promise<string> {
  return problemStatus(await outcomeOf(collector)).code;
}

describe("sources are read", () => {
  it("that count devices", async () => {
    const { files, programs, sockets } = neighbours;
    files.contents.set("/l", leaseFile(clock.wall().at / 1000));
    sockets.answers.set("/k", keaLeases(clock.wall().at / 1000));
    programs.outputs.set("chilli_query list", CHILLI_LIST);
    programs.outputs.set("chilli_query -s /c list", CHILLI_LIST);
    programs.outputs.set("ubus -S call hostapd.wlan0 get_clients", GET_CLIENTS);
    programs.outputs.set("ndsctl json", NDSCTL);
    programs.outputs.set("iw dev wlan0 station dump", STATION_DUMP);
    programs.outputs.set("hostapd_cli -i wlan0 all_sta", ALL_STATIONS);
    const portals = ["wifi opennds", "wifi chilli", "wifi chilli socket=/c"];
    for (const line of [
      ...["wifi dnsmasq /l", "wifi kea /k", "wifi iw wlan0", "wifi hostapd wlan0", "wifi openwrt wlan0"],
      ...portals,
    ]) {
      expect(await look(collectorOf(line)), line).toEqual({ clients: 2 });
    }
  });

  it("of Kea without its lease commands as a number, and those are looked for again after an hour only", async () => {
    const { sockets } = neighbours;
    const collector = collectorOf("wifi kea /k");
    sockets.answers.set('/k {"command":"lease4-get-all"}', KEA_UNSUPPORTED);
    sockets.answers.set('/k {"command":"statistic-get-all"}', KEA_STATISTICS);
    for (let minute = 0; minute < 60; minute++) {
      expect(await look(collector)).toEqual({ clients: 7 });
      await clock.advance(60_000);
    }
    expect(sockets.asked.filter((command) => command.includes("lease4"))).toHaveLength(1);
    sockets.answers.set('/k {"command":"lease4-get-all"}', keaLeases(clock.wall().at / 1000));
    expect(await look(collector)).toEqual({ clients: 2 });
    // Whatever it answered: nothing was sent that changes anything.
    expect(new Set(sockets.asked)).toEqual(
      new Set(['{"command":"lease4-get-all"}', '{"command":"statistic-get-all"}']),
    );
  });

  it("of Kea in all files that it has, before, while and after it cleans up", async () => {
    const { contents } = neighbours.files;
    const now = clock.wall().at / 1000;
    const head = "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state\n";
    const held = (octet: number) => `10.0.0.${octet},02:00:00:00:00:0${octet},,3600,${now + 60},1,0,0,,0\n`;
    const collector = collectorOf("wifi kea-leases /k.csv");
    contents.set("/k.csv", head + held(1));
    expect(await look(collector)).toEqual({ clients: 1 });
    contents.set("/k.csv", head);
    contents.set("/k.csv.1", head + held(1) + held(2));
    expect(await look(collector)).toEqual({ clients: 2 });
    contents.set("/k.csv.2", head + held(3));
    expect(await look(collector)).toEqual({ clients: 3 });
    // The newer file counts: a lease that was taken away is written once more, with no time left.
    const taken = (octet: number) => held(octet).replace(",3600,", ",0,");
    contents.set("/k.csv.1", head + taken(3) + held(1) + held(2));
    contents.set("/k.csv", head + taken(2));
    expect(await look(collector)).toEqual({ clients: 1 });
    contents.delete("/k.csv.1");
    contents.delete("/k.csv.2");
    contents.set("/k.csv.completed", head + held(1) + held(2) + held(3));
    contents.set("/k.csv", head + held(4));
    expect(await look(collector)).toEqual({ clients: 4 });
  });

  it("of a Starlink router, by the one request that says nothing of anybody", async () => {
    neighbours.router.replies.set("get_diagnostics", ROUTER_DIAGNOSTICS);
    expect(await look(collectorOf("wifi starlink 192.168.1.1"))).toEqual({ clients: 10 });
    expect(neighbours.router.asked).toEqual([["get_diagnostics"]]);
  });

  it("of a router, with its password, and only what is needed", async () => {
    const { http } = neighbours;
    http.answers.set(TABLE, { body: REGISTRATION_TABLE });
    http.answers.set(INTERFACES, { body: ROUTEROS_INTERFACES });
    const line = "wifi routeros https://10.0.0.1 user=suar password-file=/p table=wifi interface=vlan-klinik";
    const collector = collectorOf(line, { password: "rahasia", ca: "PEM" });
    expect(await look(collector)).toEqual({ clients: 2 });
    expect(await look(collector)).toEqual({ clients: 2, bytes: 0 });
    expect(http.asked.map(({ method, url }) => `${method} ${url}`)).toEqual(
      [TABLE, INTERFACES, TABLE, INTERFACES].map((url) => `GET ${url}`),
    );
    expect(http.asked[0]).toMatchObject({ credentials: { username: "suar", password: "rahasia" }, ca: "PEM" });
  });

  it("that count volumes, from the second look on", async () => {
    const { http, programs } = neighbours;
    const nginx = collectorOf("sembako nginx http://a/");
    const exporter = collectorOf(
      'sembako prometheus http://b/ requests=http_requests_total errors=http_requests_total{code="5*"} clients=sessions reachable=sessions',
    );
    const counter = collectorOf("klinik nftables inet/suar/klinik");
    const vlan = collectorOf("gudang interface eth0");
    const all = async () => Object.assign({}, ...(await Promise.all([nginx, counter, vlan].map(look))));
    http.answers.set("http://a/", { body: stubStatus(10) });
    http.answers.set("http://b/", { body: PROMETHEUS });
    programs.outputs.set("nft -j list counters", nftCounters(100));
    expect(await all()).toEqual({});
    expect(await look(exporter)).toEqual({ clients: 7, check: { reachable: true } });
    http.answers.set("http://a/", { body: stubStatus(31) });
    http.answers.set("http://b/", { body: PROMETHEUS.replace(/503"} {4}3/, '503"}    9') });
    programs.outputs.set("nft -j list counters", nftCounters(350));
    expect(await all()).toEqual({ requests: 20, errors: 0, bytes: 0 });
    expect(await look(counter)).toEqual({ bytes: 0 });
    expect(await look(exporter)).toMatchObject({ requests: 6, errors: 6 });
    network.transfer(30, 12);
    expect(await look(vlan)).toEqual({ bytes: 42 });
    // Started anew: how much passed before that is not known.
    http.answers.set("http://a/", { body: stubStatus(3) });
    expect(await look(nginx)).toEqual({ errors: 0 });
  });

  it("under names that are different and say nothing but unit and kind", () => {
    const names = collectors(
      declared("wifi iw wlan0"),
      declared("wifi iw wlan1"),
      declared("sikopdes check https://secret.test/token"),
    ).map(({ name }) => name);
    expect(names).toEqual(["wifi iw", "wifi iw 2", "sikopdes check"]);
  });
});

describe("a source that cannot be read is a problem", () => {
  it.each<[string, string, () => void]>([
    ["wifi dnsmasq /gone", "source-unreadable", () => {}],
    ["gudang log /gone", "source-unreadable", () => {}],
    ["wifi dnsmasq /l", "source-nonsense", () => neighbours.files.contents.set("/l", "<html>\n")],
    ["wifi kea /gone", "source-unreadable", () => {}],
    ["wifi kea /k", "source-unreadable", () => neighbours.sockets.answers.set("/k", { failure: "denied" })],
    ["wifi kea /k", "source-silent", () => neighbours.sockets.answers.set("/k", { failure: "refused" })],
    ["wifi kea /k", "source-silent", () => neighbours.sockets.answers.set("/k", { failure: "no-answer" })],
    ["wifi kea /k", "source-silent", () => neighbours.sockets.answers.set("/k", { failure: "too-long" })],
    ["wifi kea /k", "source-nonsense", () => neighbours.sockets.answers.set("/k", keaLeases(0).slice(0, 200))],
    ["wifi kea /k", "source-nonsense", () => neighbours.sockets.answers.set("/k", KEA_STATISTICS)],
    ["wifi kea-leases /gone", "source-unreadable", () => {}],
    ["wifi kea-leases /k", "source-nonsense", () => neighbours.files.contents.set("/k", leaseFile(0))],
    [
      "wifi kea-leases /k",
      "source-unreadable",
      () => neighbours.files.contents.set("/k", keaLeaseFile(0).padEnd(1024 * 1024, "\n")),
    ],
    ["wifi chilli", "program-missing", () => {}],
    ["wifi chilli", "program-failed", () => neighbours.programs.outputs.set("chilli_query", 1)],
    ["wifi chilli", "source-nonsense", () => neighbours.programs.outputs.set("chilli_query", "Usage: chilli_query\n")],
    ["wifi openwrt wlan0", "program-missing", () => {}],
    ["wifi openwrt wlan0", "program-failed", () => neighbours.programs.outputs.set("ubus", 4)],
    ["wifi openwrt wlan0", "source-nonsense", () => neighbours.programs.outputs.set("ubus", '{"clients":[1]}')],
    ["wifi starlink 192.168.1.1", "source-silent", () => {}],
    [
      "wifi starlink 192.168.1.1",
      "source-silent",
      () => neighbours.router.replies.set("get_diagnostics", { wifiGetDiagnostics: { id: "Router-1" } }),
    ],
    [
      "wifi starlink 192.168.1.1",
      "source-nonsense",
      () => neighbours.router.replies.set("get_diagnostics", dishDiagnostics()),
    ],
    ["wifi opennds", "program-missing", () => {}],
    ["wifi opennds", "program-failed", () => neighbours.programs.outputs.set("ndsctl", 1)],
    ["wifi iw wlan9", "program-failed", () => neighbours.programs.outputs.set("iw", 237)],
    ["wifi hostapd wlan0", "source-nonsense", () => neighbours.programs.outputs.set("hostapd_cli", "FAIL\n")],
    ["klinik nftables inet/suar/gone", "source-silent", () => neighbours.programs.outputs.set("nft", nftCounters(1))],
    ["klinik interface eth9", "source-silent", () => {}],
    ["sembako nginx http://a/", "source-silent", () => {}],
    ["sembako nginx http://a/", "source-silent", () => neighbours.http.answers.set("http://a/", { status: 302 })],
    ["sembako nginx http://a/", "source-denied", () => neighbours.http.answers.set("http://a/", { status: 403 })],
    ["sembako nginx http://a/", "source-nonsense", () => neighbours.http.answers.set("http://a/", { body: "hello" })],
    [
      "sembako nginx http://a/",
      "source-silent",
      () => neighbours.http.answers.set("http://a/", { body: "x".repeat(5000) }),
    ],
    [
      "sembako prometheus http://a/ bytes=b",
      "source-nonsense",
      () => neighbours.http.answers.set("http://a/", { body: "c 1" }),
    ],
  ])("%s: %s", async (line, code, arrange) => {
    arrange();
    expect(await problemOf(collectorOf(line))).toBe(code);
  });

  it("and a router that says nothing is one in time", async () => {
    neighbours.router.silent = true;
    const problem = problemOf(collectorOf("wifi starlink 192.168.1.1"));
    await clock.advance(10_000);
    expect(await problem).toBe("source-silent");
  });

  it("and a log of another form is one as well", async () => {
    const collector = collectorOf("gudang log /log");
    neighbours.files.contents.set("/log", "");
    await look(collector);
    neighbours.files.contents.set("/log", "Dec 23 15:01:00 kotak sshd[1]: hello\n");
    expect(await problemOf(collector)).toBe("source-nonsense");
    neighbours.files.contents.set("/log", `Dec 23 15:01:00 kotak sshd[1]: hello\n${ACCESS_LOG}`);
    expect(await look(collector)).toMatchObject({ requests: 4 });
  });
});

const LINES = [
  "wifi dnsmasq /f",
  "wifi kea /k",
  "wifi kea-leases /f",
  "wifi chilli",
  "wifi openwrt wlan0",
  "wifi starlink 192.168.1.1",
  "wifi opennds",
  "wifi iw wlan0",
  "wifi hostapd wlan0",
  "wifi routeros https://10.0.0.1/ user=a password-file=/p table=wifi interface=ether1",
  "sembako nginx http://a/",
  "sembako prometheus http://a/ requests=http_requests_total clients=sessions",
  "sembako log /f",
  "klinik nftables inet/suar/klinik",
];

it.each(LINES)("whatever it says, %s fails with a known problem only, and no problem repeats it", async (line) => {
  const secrets = Object.values(PEOPLE).flatMap((person) => Object.values(person));
  const newer = [keaLeases(0), keaLeaseFile(0), CHILLI_LIST, GET_CLIENTS];
  const real = [...newer, NDSCTL, STATION_DUMP, ALL_STATIONS, REGISTRATION_TABLE, ACCESS_LOG, PROMETHEUS, leaseFile(0)];
  const cut = fc
    .tuple(fc.constantFrom(...real), fc.nat(), fc.nat())
    .map(([text, a, b]) => text.slice(a % text.length, (a % text.length) + (b % text.length)));
  const any = fc.oneof(cut, fc.string(), fc.uint8Array({ maxLength: 500 }));
  await fc.assert(
    fc.asyncProperty(any, any, async (first, second) => {
      neighbours = fakeNeighbours();
      const collector = collectorOf(line);
      for (const text of [first, second]) {
        for (const url of ["http://a/", TABLE, INTERFACES]) neighbours.http.answers.set(url, { body: text });
        for (const program of ["ndsctl", "chilli_query", "iw", "hostapd_cli", "ubus", "nft"])
          neighbours.programs.outputs.set(program, text);
        neighbours.sockets.answers.set("/k", text);
        neighbours.router.replies.set("get_diagnostics", Buffer.from(text));
        neighbours.files.contents.set("/f", text);
        const outcome = await outcomeOf(collector);
        if (outcome instanceof Error) {
          expect(outcome).toBeInstanceOf(SuarError);
          const said = JSON.stringify([problemStatus(outcome), explain(problemStatus(outcome), "id"), outcome.message]);
          for (const secret of secrets) expect(said).not.toContain(secret);
          expect(outcome.cause).toBeUndefined();
        } else {
          // Numbers and names of ours are all there is.
          for (const secret of secrets) expect(JSON.stringify(outcome)).not.toContain(secret);
        }
      }
    }),
    { numRuns: 60 },
  );
});
