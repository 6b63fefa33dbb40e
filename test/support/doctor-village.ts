import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ServerProcess } from "./server-process.ts";
import { Undo } from "./undo.ts";

/** What "the internet" listens on, at the router's end. */
export const FAR_ADDRESS = "1.1.1.1";
const ROUTER = "10.79.0.1";
const BOX = "10.79.0.2";

/** Why there can be no village here; undefined where there can. */
export const VILLAGE_MISSING = probe();

/** What the page on the internet answers, and what its clock shows beside ours. */
export interface Page {
  readonly status?: number;
  readonly location?: string;
  readonly aheadMs?: number;
}

/**
 * A box and its router, each a network namespace, with one cable between them: real pings, a real name server, and everything that a village can do
 * to them. Behind the router are an address that answers pings and a page that answers 204. `reset` makes it whole again.
 */
export class DoctorVillage {
  readonly #undo = new Undo();
  readonly #page: string;
  readonly #resolvers: string;
  readonly box: string;
  readonly router: string;
  /** In front of a command that is to run in the box. */
  readonly prefix: readonly string[];

  private constructor() {
    this.box = `suar-doctor-${process.pid}-box`;
    this.router = `suar-doctor-${process.pid}-router`;
    const folder = mkdtempSync(join(tmpdir(), "suar-village-"));
    this.#undo.add(() => rmSync(folder, { recursive: true, force: true }));
    this.#page = join(folder, "page.json");
    this.#resolvers = join(folder, "resolv.conf");
    const own = `mount --bind ${this.#resolvers} /etc/resolv.conf && exec "$@"`;
    this.prefix = ["ip", "netns", "exec", this.box, "unshare", "--mount", "sh", "-c", own, "sh"];
  }

  static async build(): Promise<DoctorVillage> {
    const village = new DoctorVillage();
    try {
      village.#lay();
      await village.#serve();
      return village;
    } catch (error) {
      await village.remove();
      throw error;
    }
  }

  /** What the box is told to ask for names. */
  nameServer(address: string): void {
    writeFileSync(this.#resolvers, `nameserver ${address}\noptions timeout:1 attempts:1\n`);
  }

  page(page: Page): void {
    writeFileSync(this.#page, JSON.stringify(page));
  }

  get pageUrl(): string {
    return `http://${FAR_ADDRESS}:8080/generate_204`;
  }

  get routerAddress(): string {
    return ROUTER;
  }

  /** In the box. */
  inBox(...words: readonly string[]): void {
    run("ip", ["netns", "exec", this.box, ...words]);
  }

  inRouter(...words: readonly string[]): void {
    run("ip", ["netns", "exec", this.router, ...words]);
  }

  /** As it was built. */
  reset(): void {
    this.nameServer(ROUTER);
    this.page({});
    run("ip", ["-n", this.router, "link", "set", "dev", "lan", "up"]);
    run("ip", ["-n", this.box, "link", "set", "dev", "wan", "up"]);
    run("ip", ["-n", this.box, "address", "replace", `${BOX}/24`, "dev", "wan"]);
    run("ip", ["-n", this.box, "route", "flush", "table", "main", "proto", "boot"]);
    run("ip", ["-n", this.box, "route", "replace", "default", "via", ROUTER]);
    this.pings(true);
  }

  /** Whether the router, and the internet behind it, answer. */
  pings(on: boolean): void {
    this.inRouter("sh", "-c", `echo ${on ? 0 : 1} > /proc/sys/net/ipv4/icmp_echo_ignore_all`);
  }

  remove(): Promise<void> {
    return this.#undo.all();
  }

  #lay(): void {
    for (const name of [this.box, this.router]) {
      run("ip", ["netns", "add", name]);
      this.#undo.add(() => void run("ip", ["netns", "del", name]));
      run("ip", ["-n", name, "link", "set", "dev", "lo", "up"]);
    }
    run("ip", ["link", "add", "wan", "netns", this.box, "type", "veth", "peer", "name", "lan", "netns", this.router]);
    run("ip", ["-n", this.router, "address", "add", `${ROUTER}/24`, "dev", "lan"]);
    run("ip", ["-n", this.router, "address", "add", `${FAR_ADDRESS}/32`, "dev", "lo"]);
    this.reset();
  }

  async #serve(): Promise<void> {
    const inRouter = ["netns", "exec", this.router];
    const names = await ServerProcess.start({
      program: "ip",
      arguments: [
        ...[
          ...inRouter,
          "/usr/sbin/dnsmasq",
          "--keep-in-foreground",
          "--conf-file=/dev/null",
          "--pid-file=",
          "--user=root",
        ],
        ...["--no-resolv", "--no-hosts", "--server=/#/", `--address=/known.example/${FAR_ADDRESS}`],
      ],
      ports: [],
    });
    this.#undo.add(() => names.stop("SIGKILL"));
    const page = spawn("ip", [...inRouter, process.execPath, "-e", PAGE_PROGRAM, FAR_ADDRESS, this.#page], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#undo.add(() => void page.kill("SIGKILL"));
    await new Promise((resolve) => page.stdout.once("data", resolve));
  }
}

/** Says what the file says at that moment. */
const PAGE_PROGRAM = `
const { readFileSync } = require("node:fs");
const [address, file] = process.argv.slice(1);
require("node:http").createServer((_request, response) => {
  const { status = 204, location, aheadMs = 0 } = JSON.parse(readFileSync(file, "utf8"));
  response.sendDate = false;
  response.writeHead(status, { Date: new Date(Date.now() + aheadMs).toUTCString(), ...(location && { Location: location }) });
  response.end();
}).listen(8080, address, () => console.log("up"));
`;

function run(program: string, words: readonly string[]): void {
  const { status, stderr } = spawnSync(program, words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${words.join(" ")}: ${stderr}`);
}

function probe(): string | undefined {
  const name = `suar-probe-${process.pid}`;
  const { status } = spawnSync("ip", ["netns", "add", name]);
  if (status === 0) spawnSync("ip", ["netns", "del", name]);
  const has = spawnSync("/usr/sbin/dnsmasq", ["--version"]).status === 0;
  return status === 0 && has ? undefined : "it needs root, iproute2 and dnsmasq-base: its tests are left out";
}
