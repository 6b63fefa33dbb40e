import { createSocket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { once } from "node:events";
import type { Server } from "node:net";
import { describe, expect, it } from "vitest";
import { countAccessLog } from "../../../../agent/collectors/services/parse/access-log.ts";
import { parseChilli } from "../../../../agent/collectors/services/parse/chilli.ts";
import type { Devices } from "../../../../agent/collectors/services/parse/devices.ts";
import { parseGetClients } from "../../../../agent/collectors/services/parse/get-clients.ts";
import { parseKeaLeases } from "../../../../agent/collectors/services/parse/kea.ts";
import { parseKeaLeaseFiles } from "../../../../agent/collectors/services/parse/kea-leases.ts";
import { parseLeases } from "../../../../agent/collectors/services/parse/leases.ts";
import { parseNdsctl } from "../../../../agent/collectors/services/parse/ndsctl.ts";
import { sumOf } from "../../../../agent/collectors/services/parse/prometheus.ts";
import { parseTable } from "../../../../agent/collectors/services/parse/routeros.ts";
import { parseRouterClients } from "../../../../agent/collectors/services/parse/starlink-router.ts";
import { parseAllStations, parseStationDump } from "../../../../agent/collectors/services/parse/stations.ts";
import { parseStubStatus } from "../../../../agent/collectors/services/parse/stub-status.ts";
import { Starlink } from "../../../../agent/collectors/terminal/starlink/starlink.ts";
import { parseServiceSource, SOURCE_KINDS } from "../../../../agent/config/service-source.ts";
import { StarlinkDish } from "../../../../agent/platform/starlink-dish.ts";
import { startDish, startStarlinkRouter } from "../../../../scripts/bench/collectors/dish.ts";
import { dnsAnswer } from "../../../../scripts/bench/collectors/dns-answer.ts";
import * as pages from "../../../../scripts/bench/collectors/pages.ts";
import { sources } from "../../../../scripts/bench/collectors/settings.ts";
import { VirtualClock } from "../../../support/virtual-clock.ts";

const never = new AbortController().signal;
const FILES = {
  programs: "/programs",
  leases: "/leases",
  keaLeases: "/kea-leases4.csv",
  keaSocket: "/kea",
  log: "/log",
  password: "/password",
};

it("a source of every kind is measured, each as a site would declare it", () => {
  const declared = sources(FILES, "/ca.crt", true).map(parseServiceSource);
  expect(declared.filter((outcome) => !("value" in outcome))).toEqual([]);
  const kinds = declared.flatMap((outcome) => ("value" in outcome ? [outcome.value.kind] : []));
  expect(kinds.toSorted()).toEqual([...SOURCE_KINDS].toSorted());
});

it("without a firewall nothing is asked of one", () => {
  expect(sources(FILES, "/ca.crt", false).filter((line) => line.includes("nftables"))).toEqual([]);
});

describe("what is read is as the collectors expect it, of twelve devices", () => {
  it.each([
    ["stations of iw", parseStationDump(pages.STATION_DUMP)?.count],
    ["stations of hostapd", parseAllStations(pages.ALL_STATIONS)?.count],
    ["clients of openNDS", parseNdsctl(pages.NDSCTL)?.count],
    ["a table of RouterOS", parseTable(pages.ROUTER_TABLE)?.count],
    ["clients of CoovaChilli", parseChilli(pages.CHILLI)?.count],
    ["stations of OpenWrt", parseGetClients(pages.GET_CLIENTS)?.count],
    ["leases that Kea tells", countOf(parseKeaLeases(pages.keaAnswer(1000, 4000), 1001 * 1000))],
    ["leases that Kea keeps", parseKeaLeaseFiles([pages.keaLeases(2000, 4000)], 1001 * 1000)?.count],
    ["leases of dnsmasq", parseLeases(pages.leases(2000), 1000 * 1000)?.count],
  ])("%s", (_, count) => {
    expect(count).toBe(12);
  });

  it("pages and a log with counters that rise", () => {
    expect(parseStubStatus(pages.stubStatus(10))).toEqual({ requests: 9070, dropped: 0 });
    expect(sumOf(pages.exporterPage(10), { metric: "http_requests_total", matchers: [] })).toBe(5 * 1000 + 10);
    expect(countAccessLog(new TextEncoder().encode(pages.LOG_LINE.repeat(3)))).toMatchObject({
      requests: 3,
      others: 0,
    });
  });
});

it("the router of a Starlink kit answers like one with twelve devices", async () => {
  const server = startStarlinkRouter("127.0.0.1", 0);
  try {
    await once(server, "listening");
    const [reply] = await new StarlinkDish(`127.0.0.1:${portOf(server)}`).ask(["get_diagnostics"], never);
    const message = reply !== undefined && "message" in reply ? reply.message : new Uint8Array();
    expect(parseRouterClients(message)).toBe(12);
  } finally {
    server.close();
  }
});

it("the dish answers like one in good order", async () => {
  const server = startDish("127.0.0.1", 0);
  try {
    await once(server, "listening");
    const dish = new StarlinkDish(`127.0.0.1:${portOf(server)}`);
    const { reading, problem } = await new Starlink(dish, new VirtualClock()).read(never);
    expect(problem).toBeUndefined();
    expect(reading).toMatchObject({ locked: true, alerts: [], rxBytesTotal: 0, uptimeMs: expect.any(Number) });
  } finally {
    server.close();
  }
});

function portOf(server: { address(): ReturnType<Server["address"]> }): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function countOf(devices: Devices | "unsupported" | undefined): number | undefined {
  return devices === "unsupported" ? undefined : devices?.count;
}

describe("the resolver", () => {
  it("gives an address for any name", async () => {
    const socket = createSocket("udp4");
    socket.on("message", (query, { port, address }) => socket.send(dnsAnswer(query) ?? "", port, address));
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    try {
      const resolver = new Resolver({ tries: 1 });
      resolver.setServers([`127.0.0.1:${socket.address().port}`]);
      expect(await resolver.resolve4("a.root-servers.net")).toEqual(["192.0.2.1"]);
    } finally {
      socket.close();
    }
  });

  it("has no answer to what is no question", () => {
    expect(dnsAnswer(new Uint8Array(11))).toBeUndefined();
    // A name that goes on behind the end.
    expect(dnsAnswer(Uint8Array.from({ length: 20 }, () => 63))?.length).toBe(36);
  });
});
