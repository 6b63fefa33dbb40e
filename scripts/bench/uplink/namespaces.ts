import { spawnSync } from "node:child_process";
import { type IpTraffic, parseTraffic } from "./ip-traffic.ts";
import type { Undo } from "./undo.ts";

/** Where the agent pings at defaults: at the centre's end, so that a cut link silences them too. */
const FAR_ADDRESSES = ["1.1.1.1", "8.8.8.8"];
const MTU_BYTES = 1500;

/** A network namespace to run programs in. */
export interface Namespace {
  readonly name: string;
  /** What stands in front of a command that is to run in it. */
  readonly prefix: readonly string[];
}

/** A namespace whose only way out is one cable to the centre, so that its counters hold nothing but its own traffic. */
export interface Site extends Namespace {
  /** Of the centre, on this cable. */
  readonly centreAddress: string;
  traffic(): IpTraffic;
  /** Everything vanishes, in both directions, and nobody is told: as when the satellite is gone, the cable to the modem stays up. */
  cut(): void;
  restore(): void;
}

/** Namespaces of the centre and its sites on this machine, gone with `undo`. Needs root and iproute2. */
export class Namespaces {
  readonly centre: Namespace;
  #sites = 0;

  /** @throws Error that says what is missing. */
  constructor(private readonly undo: Undo) {
    this.centre = this.#create("centre");
    for (const address of FAR_ADDRESSES) ip("-n", this.centre.name, "address", "add", `${address}/32`, "dev", "lo");
    // Also what comes from an address that the centre has no route to vanishes: one route cuts both directions.
    setSystem(this.centre, "ipv4/conf/all/rp_filter", 1);
  }

  /** @param label part of its name, for people. */
  addSite(label: string): Site {
    this.#sites += 1;
    const namespace = this.#create(label);
    const centre = this.centre.name;
    const [near, far] = ["wan", `site${this.#sites}`];
    const [address, centreAddress] = [`10.78.${this.#sites}.2`, `10.78.${this.#sites}.1`];
    ip("link", "add", near, "netns", namespace.name, "type", "veth", "peer", "name", far, "netns", centre);
    for (const [name, device] of [
      [namespace.name, near],
      [centre, far],
    ] as const) {
      // Segments are counted one by one, as they leave a modem, and IPv6 says nothing of its own accord.
      ip("-n", name, "link", "set", "dev", device, "mtu", `${MTU_BYTES}`, "gso_max_segs", "1", "addrgenmode", "none");
    }
    ip("-n", namespace.name, "address", "add", `${address}/30`, "dev", near);
    ip("-n", centre, "address", "add", `${centreAddress}/30`, "dev", far);
    ip("-n", namespace.name, "link", "set", "dev", near, "up");
    ip("-n", centre, "link", "set", "dev", far, "up");
    ip("-n", namespace.name, "route", "add", "default", "via", centreAddress);
    // Neighbours that never have to be asked for: ARP stays on the village's side of a terminal.
    const cable = [
      [namespace.name, near, centreAddress, hardwareAddress(centre, far)],
      [centre, far, address, hardwareAddress(namespace.name, near)],
    ] as const;
    for (const [name, device, neighbour, hardware] of cable) {
      ip("-n", name, "neighbour", "replace", neighbour, "lladdr", hardware, "dev", device, "nud", "permanent");
    }
    return {
      ...namespace,
      centreAddress,
      traffic: () => parseTraffic(ip("-n", namespace.name, "-s", "-j", "link", "show", "dev", near)),
      cut: () => void ip("-n", centre, "route", "add", "blackhole", `${address}/32`),
      restore: () => void ip("-n", centre, "route", "del", "blackhole", `${address}/32`),
    };
  }

  #create(label: string): Namespace {
    const name = `suar-bench-${process.pid}-${label}`;
    ip("netns", "add", name);
    this.undo.defer(() => ip("netns", "del", name));
    ip("-n", name, "link", "set", "dev", "lo", "up");
    const namespace = { name, prefix: ["ip", "netns", "exec", name] };
    // TCP repeats what is not acknowledged within two round trips. On a cable of no length that is whenever the machine is busy.
    setSystem(namespace, "ipv4/tcp_early_retrans", 0);
    return namespace;
  }
}

function hardwareAddress(name: string, device: string): string {
  const [link] = JSON.parse(ip("-n", name, "-j", "link", "show", "dev", device)) as readonly { address?: string }[];
  if (link?.address === undefined) throw new Error(`"ip" shows no address of ${device}`);
  return link.address;
}

/** @param path below `/proc/sys/net`. */
function setSystem({ prefix }: Namespace, path: string, value: number): void {
  const [program = "", ...rest] = [...prefix, "sh", "-c", `echo ${value} > /proc/sys/net/${path}`];
  run(program, rest);
}

function ip(...words: readonly string[]): string {
  return run("ip", words);
}

function run(program: string, words: readonly string[]): string {
  const { status, error, stdout, stderr } = spawnSync(program, words, { encoding: "utf8" });
  if ((error as NodeJS.ErrnoException | undefined)?.code === "ENOENT") {
    throw new Error(`"${program}" is missing: apt-get install iproute2`);
  }
  if (status !== 0) {
    const reason = (stderr || error?.message || `it ended with ${status}`).trim();
    throw new Error(
      `no network namespaces can be used here, which this measurement needs (as root, iproute2): ${program} ${words.join(" ")}: ${reason}`,
    );
  }
  return stdout;
}
