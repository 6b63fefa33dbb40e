import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, renameSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import type { Look } from "../../agent/collectors/services/counted.ts";
import { DayUniques } from "../../agent/collectors/services/day-uniques.ts";
import { parseCounter } from "../../agent/collectors/services/parse/nftables.ts";
import { lookAtKea, lookAtKeaLeases } from "../../agent/collectors/services/sources/kea.ts";
import { lookAtLeases } from "../../agent/collectors/services/sources/leases.ts";
import { lookAtLog } from "../../agent/collectors/services/sources/log.ts";
import { lookAtNginx } from "../../agent/collectors/services/sources/nginx.ts";
import { lookAtStarlinkRouter } from "../../agent/collectors/services/sources/starlink.ts";
import { problemStatus } from "../../agent/core/errors.ts";
import { NodeHttpClient } from "../../agent/platform/http-client.ts";
import { keyedHashes } from "../../agent/platform/keyed-hash.ts";
import { localFiles } from "../../agent/platform/local-files.ts";
import { localSockets } from "../../agent/platform/local-socket.ts";
import { StarlinkDish } from "../../agent/platform/starlink-dish.ts";
import { ROUTER_DIAGNOSTICS, ROUTER_RESPONSE } from "../support/client-outputs.ts";
import { dishDiagnostics } from "../support/dish-messages.ts";
import { DNSMASQ_MISSING, Dnsmasq } from "../support/dnsmasq.ts";
import { FakeCalendar } from "../support/fake-calendar.ts";
import { type DishBehaviour, FakeStarlink } from "../support/fake-starlink.ts";
import { KEA_MISSING, Kea, type KeaOptions } from "../support/kea.ts";
import { NGINX_MISSING, Nginx } from "../support/nginx.ts";
import { PEOPLE } from "../support/service-outputs.ts";
import { Undo } from "../support/undo.ts";
import { until } from "../support/until.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

/** The programs that serve a village, real ones, read as the agent reads them. */

const never = new AbortController().signal;
const http = new NodeHttpClient();

describe.skipIf(DNSMASQ_MISSING !== undefined)("dnsmasq", () => {
  it("gives out leases, whose devices are counted", async () => {
    const dnsmasq = await Dnsmasq.start();
    try {
      const clock = new VirtualClock({ wall: Date.now() });
      const look = lookAtLeases(dnsmasq.leaseFile, "wifi dnsmasq", { clock, files: localFiles }, undefined);
      await dnsmasq.lease(PEOPLE.siti.mac, PEOPLE.siti.name);
      expect(await counted(look, 1)).toEqual({ clients: 1 });
      await dnsmasq.lease(PEOPLE.budi.mac, PEOPLE.budi.name);
      expect(await counted(look, 2)).toEqual({ clients: 2 });
      // The file is what it is thought to be: the counts do not come from an empty one.
      expect(readFileSync(dnsmasq.leaseFile, "utf8")).toContain(PEOPLE.budi.name);
      clock.setWall(Date.now() + 2 * 3_600_000, true);
      expect(await look(never)).toEqual({ clients: 0 });
    } finally {
      await dnsmasq.stop();
    }
  });
});

/** Servers write their files a moment after they have answered. */
function counted(look: Look, clients: number) {
  return until(`${clients} devices`, async () => {
    const found = await look(never);
    return found.clients === clients ? found : undefined;
  });
}

describe.skipIf(KEA_MISSING !== undefined)("Kea", () => {
  const { siti, budi, dewi } = PEOPLE;
  let clock: VirtualClock;
  let uniques: DayUniques;
  let kea: Kea;

  async function start(options: KeaOptions): Promise<{ readonly bySocket: Look; readonly byFile: Look }> {
    kea = await Kea.start(options);
    clock = new VirtualClock({ wall: Date.now() });
    uniques = new DayUniques({ clock, keyedHashes, calendar: new FakeCalendar() });
    const ports = { clock, files: localFiles, sockets: localSockets };
    return {
      bySocket: lookAtKea(kea.socket, "wifi kea", ports, uniques),
      byFile: lookAtKeaLeases(kea.leaseFile, "wifi kea-leases", ports, uniques),
    };
  }

  afterEach(() => kea.stop());

  it("tells its leases on its control socket, where the library for that is loaded", async () => {
    const { bySocket } = await start({ hasLeaseCommands: true });
    expect(await bySocket(never)).toEqual({ clients: 0 });
    await kea.lease(siti.mac, siti.name);
    const address = await kea.lease(budi.mac, budi.name);
    expect(await bySocket(never)).toEqual({ clients: 2 });
    kea.release(budi.mac, address);
    expect(await counted(bySocket, 1)).toEqual({ clients: 1 });
    expect(uniques.count).toBe(2);
    clock.setWall(Date.now() + 2 * 3_600_000, true);
    expect(await bySocket(never)).toEqual({ clients: 0 });
  });

  it("as Debian installs it tells how many leases there are, and nothing about the day", async () => {
    const { bySocket } = await start({});
    expect(await bySocket(never)).toEqual({ clients: 0 });
    await kea.lease(siti.mac, siti.name);
    await kea.lease(dewi.mac, dewi.name);
    expect(await bySocket(never)).toEqual({ clients: 2 });
    expect(uniques.count).toBeUndefined();
  });

  it("writes its leases into files, which are read over its cleaning up", async () => {
    const { byFile } = await start({ cleanUpSeconds: 1 });
    await kea.lease(siti.mac, siti.name);
    const address = await kea.lease(budi.mac, budi.name);
    expect(await counted(byFile, 2)).toEqual({ clients: 2 });
    // Both leases are in the outcome of a clean-up by now, and the file that Kea writes to has none.
    await until(
      "a clean-up",
      () => kea.leaseFiles.includes("leases.csv.2") && !readFileSync(kea.leaseFile, "utf8").includes(budi.mac),
    );
    expect(readFileSync(`${kea.leaseFile}.2`, "utf8")).toContain(budi.name);
    expect(await byFile(never)).toEqual({ clients: 2 });
    kea.release(budi.mac, address);
    expect(await counted(byFile, 1)).toEqual({ clients: 1 });
    expect(uniques.count).toBe(2);
    clock.setWall(Date.now() + 2 * 3_600_000, true);
    expect(await byFile(never)).toEqual({ clients: 0 });
  });
});

describe.skipIf(NGINX_MISSING !== undefined)("nginx", () => {
  it("tells its requests, and logs them, over a rotation of the log", async () => {
    const nginx = await Nginx.start();
    try {
      const status = lookAtNginx(`${nginx.url}status`, "sembako nginx", http);
      const log = lookAtLog(nginx.log, "sembako log", localFiles);
      await visit(nginx, "before");
      await status(never);
      await log(never);
      for (const page of ["a", "b?token=secret", "busy"]) await visit(nginx, page);
      expect(await status(never)).toEqual({ requests: 3, errors: 0 });
      await logged(nginx.log, 4);
      expect(await log(never)).toMatchObject({ requests: 3, errors: 1, bytes: expect.any(Number) });

      await visit(nginx, "late");
      renameSync(nginx.log, `${nginx.log}.1`);
      await visit(nginx, "later");
      nginx.reopen();
      await until("the new log", () => existsSync(nginx.log));
      await visit(nginx, "new");
      await logged(`${nginx.log}.1`, 6);
      await logged(nginx.log, 1);
      expect(await log(never)).toMatchObject({ requests: 3, errors: 0 });
    } finally {
      await nginx.stop();
    }
  });

  async function visit(nginx: Nginx, page: string): Promise<void> {
    await http.ask({ method: "GET", url: `${nginx.url}${page}`, timeout: 5000, maximumBytes: 1024 }, never);
  }

  /** nginx writes the line after the answer. */
  async function logged(file: string, lines: number): Promise<void> {
    await until(`${lines} lines`, () => readFileSync(file, "utf8").split("\n").length === lines + 1);
  }
});

describe("a Starlink router", () => {
  const undo = new Undo();

  // The fake asserts here that it was only read.
  afterEach(() => undo.all());

  async function routerWith(behaviour: Readonly<Record<string, DishBehaviour>>) {
    const fake = await FakeStarlink.start(behaviour);
    undo.add(() => fake.stop());
    const clock = new VirtualClock();
    const openDish = async (address: string) => new StarlinkDish(address);
    return { fake, clock, look: lookAtStarlinkRouter(fake.address, "wifi starlink", { clock, openDish }) };
  }

  it("tells how many devices it serves, over gRPC, and is asked for nothing else", async () => {
    const { fake, look } = await routerWith({ getDiagnostics: ROUTER_DIAGNOSTICS });
    expect(await look(never)).toEqual({ clients: 10 });
    fake.behaviour.set("getDiagnostics", { wifiGetDiagnostics: { networks: [{ domain: "lan", clients_5ghz: 1 }] } });
    expect(await look(never)).toEqual({ clients: 1 });
    expect(fake.requests).toEqual(["getDiagnostics", "getDiagnostics"]);
  });

  it.each<[string, Readonly<Record<string, DishBehaviour>>, string]>([
    ["is of older software", {}, "source-silent"],
    ["does not allow it", { getDiagnostics: { grpcStatus: 7, details: PEOPLE.siti.name } }, "source-silent"],
    ["is out of order", { getDiagnostics: { grpcStatus: 14, details: PEOPLE.siti.name } }, "source-silent"],
    ["tells of no network", { getDiagnostics: { wifiGetDiagnostics: {} } }, "source-silent"],
    ["is a dish", { getDiagnostics: dishDiagnostics() }, "source-nonsense"],
    ["breaks off", { getDiagnostics: ROUTER_RESPONSE.subarray(0, -5) }, "source-nonsense"],
    ["says more than fits", { getDiagnostics: new Uint8Array(300_000) }, "source-nonsense"],
  ])("that %s is a problem that repeats nothing of it", async (_, behaviour, code) => {
    const { fake, look } = await routerWith(behaviour);
    const problem: unknown = await look(never).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(problem).toMatchObject({ code });
    const said = JSON.stringify(problemStatus(problem));
    for (const secret of [PEOPLE.siti.name, fake.address]) expect(said).not.toContain(secret);
  });

  it("that says nothing is given up after ten seconds, and one that is gone at once", async () => {
    const { fake, clock, look } = await routerWith({ getDiagnostics: "silent" });
    const silent = look(never);
    const outcome = expect(silent).rejects.toMatchObject({ code: "source-silent" });
    await until("the request", () => fake.requests.length === 1);
    await clock.advance(10_000);
    await outcome;
    fake.stop();
    await expect(look(never)).rejects.toMatchObject({ code: "source-silent" });
  });
});

/** A namespace of its own, so that the firewall of this machine stays as it is. */
function inNamespace(script: string): { status: number | null; stdout: string } {
  return spawnSync("unshare", ["-n", "sh", "-c", script], { encoding: "utf8", timeout: 20_000 });
}

const NFT_MISSING = inNamespace("nft list ruleset").status !== 0;

describe.skipIf(NFT_MISSING)("nftables", () => {
  it("lists its counters, with the bytes that passed", () => {
    const { stdout } = inNamespace(
      [
        "ip link set lo up",
        "nft add table inet suar",
        "nft add counter inet suar klinik",
        "nft 'add chain inet suar out { type filter hook output priority 0; }'",
        "nft 'add rule inet suar out ip daddr 127.0.0.9 counter name klinik'",
        "ping -q -c 3 -i 0.1 -s 72 127.0.0.9 >/dev/null",
        "nft -j list counters",
      ].join(" && "),
    );
    // Three echoes: 72 bytes, and 28 of headers.
    expect(parseCounter(stdout, { family: "inet", table: "suar", name: "klinik" })).toBe(300);
    expect(parseCounter(stdout, { family: "inet", table: "suar", name: "gudang" })).toBe("missing");
  });
});
