import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LinuxNetwork, parseCounters, parseDefaultRoute } from "../../agent/platform/linux-network.ts";

const HEADER = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";
const LAN = "eth0\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0";

function routes(...lines: readonly string[]): string {
  return `${[HEADER, ...lines].map((line) => line.padEnd(127)).join("\n")}\n`;
}

/** A default route as the kernel prints it. */
function route(name: string, gateway: string, flags: string, metric: number): string {
  return `${name}\t00000000\t${gateway}\t${flags}\t0\t0\t${metric}\t00000000\t0\t0\t0`;
}

describe("parseDefaultRoute", () => {
  it("finds the gateway and its interface", () => {
    expect(parseDefaultRoute(routes(LAN, route("eth0", "0101A8C0", "0003", 100)))).toEqual({
      gateway: "192.168.1.1",
      interfaceName: "eth0",
    });
  });

  it("takes the route of lowest metric", () => {
    const text = routes(route("wlan0", "0102A8C0", "0003", 600), route("eth0", "0101A8C0", "0003", 100));
    expect(parseDefaultRoute(text)?.interfaceName).toBe("eth0");
  });

  it("takes the first of equal metric", () => {
    const text = routes(route("eth0", "0101A8C0", "0003", 0), route("eth1", "0102A8C0", "0003", 0));
    expect(parseDefaultRoute(text)?.interfaceName).toBe("eth0");
  });

  it("knows a point-to-point interface, which has no gateway", () => {
    expect(parseDefaultRoute(routes(route("ppp0", "00000000", "0001", 0)))).toEqual({ interfaceName: "ppp0" });
  });

  it.each([
    { name: "there is only the LAN", line: LAN },
    { name: "the interface is down", line: route("eth0", "0101A8C0", "0002", 0) },
    { name: "the default route rejects", line: route("*", "00000000", "0201", 0) },
    { name: "the gateway is malformed", line: route("eth0", "0101A8", "0003", 0) },
    { name: "the line is cut off", line: "eth0\t00000000\t0101A8C0\t0003" },
    { name: "the metric is malformed", line: route("eth0", "0101A8C0", "0003", Number.NaN) },
  ])("has none when $name", ({ line }) => {
    expect(parseDefaultRoute(routes(line))).toBeUndefined();
  });

  it("has none in an empty file", () => {
    expect(parseDefaultRoute("")).toBeUndefined();
  });

  it("survives any text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void parseDefaultRoute(`${HEADER}\n${text}`)));
  });
});

const DEV = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:    4617      45    0    0    0     0          0         0     4617      45    0    0    0     0       0          0
  eth0: 249380369    7012    1    20    0     0          0         0   554161    4441    300    4000    0     0       0          0
eth0.10:77 1 0 0 0 0 0 0 88 1 0 0 0 0 0 0
  eth0:1: 55 1 0 0 0 0 0 0 66 1 0 0 0 0 0 0
  bad0: one two three
  cut0: 1 2 3
`;

describe("parseCounters", () => {
  it("adds errors and drops of both directions", () => {
    expect(parseCounters(DEV, "eth0")).toEqual({ rxBytes: 249_380_369, txBytes: 554_161, errors: 4321 });
  });

  it("reads a counter that follows the name without a space, and a name with a colon", () => {
    expect(parseCounters(DEV, "eth0.10")).toEqual({ rxBytes: 77, txBytes: 88, errors: 0 });
    expect(parseCounters(DEV, "eth0:1")).toEqual({ rxBytes: 55, txBytes: 66, errors: 0 });
  });

  it.each(["eth", "eth1", "bad0", "cut0", "face |bytes", ""])("has nothing for %j", (name) => {
    expect(parseCounters(DEV, name)).toBeUndefined();
  });

  it("survives any text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void parseCounters(`eth0:${text}`, "eth0")));
  });
});

describe("LinuxNetwork", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "suar-network-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("reads the counters of this machine's own loopback", () => {
    const name = Object.entries(networkInterfaces()).find(([, list]) => list?.some(({ internal }) => internal))?.[0];
    const counters = new LinuxNetwork().counters(name ?? "lo");
    expect(counters?.rxBytes).toBeGreaterThanOrEqual(0);
    expect(new LinuxNetwork().counters("no-such-interface")).toBeUndefined();
  });

  it("reads the default route of a folder", () => {
    writeFileSync(join(folder, "route"), routes(LAN, route("eth0", "0101A8C0", "0003", 100)));
    expect(new LinuxNetwork(folder).defaultRoute()).toMatchObject({ gateway: "192.168.1.1" });
  });

  it("names what it cannot read", () => {
    const network = new LinuxNetwork(folder);
    const unreadable = expect.objectContaining({ code: "network-unreadable" });
    expect(() => network.defaultRoute()).toThrow(unreadable);
    expect(() => network.counters("eth0")).toThrow(unreadable);
  });
});
