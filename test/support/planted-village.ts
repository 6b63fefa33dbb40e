import { appendFileSync, chmodSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createSocketServer, type Server as SocketServer } from "node:net";
import { join } from "node:path";
import { CHILLI_LIST, GET_CLIENTS, keaLeaseFile, keaLeases, ROUTER_DIAGNOSTICS } from "./client-outputs.ts";
import { DNSMASQ_MISSING, Dnsmasq } from "./dnsmasq.ts";
import { FakeStarlink } from "./fake-starlink.ts";
import { KEA_MISSING, Kea } from "./kea.ts";
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
} from "./service-outputs.ts";

const PASSWORD = "rahasia-router-88";
const FULL_NAMES = ["Siti Nurhaliza Putri", "Budi Santoso Wijaya"];
/** All of it in one place, for sources that answer something else than they should. */
const NONSENSE = `<html>${[...Object.values(PEOPLE).flatMap((person) => Object.values(person)), ...FULL_NAMES].join(" ")}</html>`;

/** Whatever may stand nowhere in what leaves the agent. */
export const IDENTITIES: readonly string[] = [
  ...Object.values(PEOPLE).flatMap((person) => Object.values(person)),
  ...FULL_NAMES,
  PASSWORD,
  "/kasir?anggota=",
  "/pasien/rekam-medis/77",
  "/pinjaman/",
  "/anggota/",
  "Mozilla/5.0",
];

interface Servers {
  readonly web: Server;
  readonly dnsmasq: Dnsmasq | undefined;
  readonly kea: Kea | undefined;
  /** Sockets that answer as Kea does, and as nothing does. */
  readonly sockets: readonly SocketServer[];
  readonly router: FakeStarlink;
  readonly brokenRouter: FakeStarlink;
}

/** The neighbours of an agent, every one of them full of people: programs, files and servers, half of which fail and say even more. */
export class PlantedVillage {
  #minute = 0;

  private constructor(
    private readonly folder: string,
    private readonly servers: Servers,
  ) {}

  static async start(folder: string): Promise<PlantedVillage> {
    mkdirSync(join(folder, "bin"), { recursive: true });
    const village: { it?: PlantedVillage } = {};
    const web = createServer((request, response) => village.it?.answer(request.url ?? "", response));
    await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
    const dnsmasq = DNSMASQ_MISSING === undefined ? await Dnsmasq.start() : undefined;
    const kea = KEA_MISSING === undefined ? await Kea.start({ hasLeaseCommands: true }) : undefined;
    const now = Math.floor(Date.now() / 1000);
    const it = new PlantedVillage(folder, {
      web,
      dnsmasq,
      kea,
      sockets: [
        await answering(join(folder, "kea.sock"), keaLeases(now)),
        await answering(join(folder, "broken.sock"), NONSENSE),
      ],
      router: await FakeStarlink.start({ getDiagnostics: ROUTER_DIAGNOSTICS }),
      brokenRouter: await FakeStarlink.start({ getDiagnostics: { grpcStatus: 14, details: NONSENSE } }),
    });
    village.it = it;
    for (const { mac, name } of Object.values(PEOPLE)) {
      await dnsmasq?.lease(mac, name);
      await kea?.lease(mac, name);
    }
    writeFileSync(join(folder, "leases"), leaseFile(now));
    writeFileSync(join(folder, "kea-leases4.csv"), keaLeaseFile(now));
    writeFileSync(join(folder, "broken"), `${NONSENSE}\n`);
    writeFileSync(join(folder, "password"), `${PASSWORD}\n`);
    writeFileSync(join(folder, "good.log"), "");
    writeFileSync(join(folder, "broken.log"), "");
    it.#program("ndsctl", NDSCTL, 0);
    it.#program("iw", STATION_DUMP, 0);
    it.#program("hostapd_cli", ALL_STATIONS, 0);
    it.#program("chilli_query", CHILLI_LIST, 0);
    it.#program("ubus", GET_CLIENTS, 0);
    it.#program("nft", nftCounters(1000), 0);
    it.live();
    return it;
  }

  /** To be the PATH of the agent. */
  get path(): string {
    return `${join(this.folder, "bin")}:${process.env["PATH"]}`;
  }

  /** A configuration that reads all of it, every second. */
  get settings(): object {
    const { web, dnsmasq, kea, router: starlink, brokenRouter } = this.servers;
    const url = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
    const router = `user=suar password-file=${this.folder}/password`;
    const sources = [
      `wifi dnsmasq ${dnsmasq?.leaseFile ?? join(this.folder, "leases")}`,
      `wifi kea ${kea?.socket ?? join(this.folder, "kea.sock")}`,
      `wifi kea ${this.folder}/kea.sock`,
      `wifi kea-leases ${kea?.leaseFile ?? join(this.folder, "kea-leases4.csv")}`,
      `wifi kea-leases ${this.folder}/kea-leases4.csv`,
      "wifi chilli",
      "wifi openwrt wlan0",
      `wifi starlink ${starlink.address}`,
      "wifi opennds",
      "wifi iw wlan0",
      "wifi hostapd wlan0",
      `wifi routeros ${url} ${router} table=wireless interface=vlan-klinik`,
      `sembako nginx ${url}/status`,
      `sembako prometheus ${url}/metrics requests=http_requests_total`,
      `sembako log ${this.folder}/good.log`,
      "klinik nftables inet/suar/klinik",
      `klinik log ${this.folder}/good.log`,
      `sikopdes check ${url}/page`,
      // From here on nothing is as it should be.
      `kantor dnsmasq ${this.folder}/broken`,
      `kantor kea ${this.folder}/broken.sock`,
      `kantor kea-leases ${this.folder}/broken`,
      `kantor starlink ${brokenRouter.address}`,
      `kantor routeros ${url}/broken ${router} table=dhcp`,
      `kantor prometheus ${url}/broken bytes=b`,
      `kantor nginx ${url}/error`,
      `kantor log ${this.folder}/broken.log`,
      `kantor check ${url}/error`,
      "gudang nftables inet/suar/gone",
    ];
    const everySecond = { everySeconds: 1, checkSeconds: 1, recordSeconds: 1, portalUrl: "none" };
    return { collectors: { services: { sources, ...everySecond } } };
  }

  /** Goes on living: logs grow, counters run on, and now and then a program fails and says why. */
  live(): void {
    this.#minute += 1;
    appendFileSync(join(this.folder, "good.log"), ACCESS_LOG.repeat(2));
    appendFileSync(join(this.folder, "broken.log"), `${NONSENSE}\n`);
    const fails = this.#minute % 4 === 0;
    this.#program("iw", fails ? NONSENSE : STATION_DUMP, fails ? 237 : 0);
    this.#program("hostapd_cli", fails ? NONSENSE : ALL_STATIONS, 0);
    this.#program("chilli_query", fails ? NONSENSE : CHILLI_LIST, 0);
    this.#program("ubus", fails ? NONSENSE : GET_CLIENTS, fails ? 4 : 0);
    this.#program("nft", nftCounters(1000 * this.#minute), 0);
  }

  async stop(): Promise<void> {
    const { web, dnsmasq, kea, sockets, router, brokenRouter } = this.servers;
    web.closeAllConnections();
    web.close();
    for (const socket of sockets) socket.close();
    router.stop();
    brokenRouter.stop();
    await dnsmasq?.stop();
    await kea?.stop();
  }

  /** Complains on stderr in any case. */
  #program(name: string, output: string, code: number): void {
    const file = join(this.folder, "bin", name);
    const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
    const script = `#!/bin/sh\nprintf %s ${quoted(output)}\nprintf %s ${quoted(NONSENSE)} >&2\nexit ${code}\n`;
    // The agent may be starting it just now.
    writeFileSync(`${file}.new`, script);
    chmodSync(`${file}.new`, 0o755);
    renameSync(`${file}.new`, file);
  }

  private answer(url: string, response: ServerResponse): void {
    const pages: Readonly<Record<string, string>> = {
      "/status": stubStatus(10 * this.#minute),
      "/metrics": PROMETHEUS.replace("1027", String(1000 + 50 * this.#minute)),
      "/rest/interface/wireless/registration-table?.proplist=mac-address": REGISTRATION_TABLE,
      "/rest/interface?.proplist=name,rx-byte,tx-byte": ROUTEROS_INTERFACES,
    };
    const { siti } = PEOPLE;
    if (url === "/page") {
      const location = `http://portal.invalid/pinjaman/${siti.name}?token=${siti.token}&mac=${siti.mac}`;
      response.writeHead(302, { Location: location, "Set-Cookie": `token=${siti.token}`, Server: FULL_NAMES[0] }).end();
    } else if (url === "/error") {
      response.writeHead(500, { "X-Member": siti.name }).end(NONSENSE);
    } else {
      response.end(pages[url] ?? NONSENSE);
    }
  }
}

/** A socket that says this to whoever says anything, and hangs up. */
async function answering(path: string, text: string): Promise<SocketServer> {
  const server = createSocketServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.end(text));
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return server;
}
