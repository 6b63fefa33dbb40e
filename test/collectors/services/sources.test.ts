import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { buildServices, type DeclaredSource } from "../../../agent/collectors/services/index.ts";
import { parseServiceSource } from "../../../agent/config/service-source.ts";
import type { Collector } from "../../../agent/core/collector.ts";
import { explain, problemStatus, SuarError } from "../../../agent/core/errors.ts";
import type { ServiceReading } from "../../../agent/core/services.ts";
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

async function problemOf(collector: Collector): Promise<string> {
  const error = await collector.collect(never).then(
    () => undefined,
    (problem: unknown) => problem,
  );
  return problemStatus(error).code;
}

describe("sources are read", () => {
  it("that count devices", async () => {
    const { files, programs } = neighbours;
    files.contents.set("/l", leaseFile(clock.wall().at / 1000));
    programs.outputs.set("ndsctl json", NDSCTL);
    programs.outputs.set("iw dev wlan0 station dump", STATION_DUMP);
    programs.outputs.set("hostapd_cli -i wlan0 all_sta", ALL_STATIONS);
    for (const line of ["wifi dnsmasq /l", "wifi opennds", "wifi iw wlan0", "wifi hostapd wlan0"]) {
      expect(await look(collectorOf(line)), line).toEqual({ clients: 2 });
    }
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
  const real = [NDSCTL, STATION_DUMP, ALL_STATIONS, REGISTRATION_TABLE, ACCESS_LOG, PROMETHEUS, leaseFile(0)];
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
        for (const program of ["ndsctl", "iw", "hostapd_cli", "nft"]) neighbours.programs.outputs.set(program, text);
        neighbours.files.contents.set("/f", text);
        const outcome = await collector.collect(never).catch((error: unknown) => error);
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
