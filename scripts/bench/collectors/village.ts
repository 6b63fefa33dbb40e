import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type IpTraffic, parseTraffic, since } from "../uplink/ip-traffic.ts";
import { type Namespace, Namespaces } from "../uplink/namespaces.ts";
import type { Undo } from "../uplink/undo.ts";

/** Where everybody is, as in many a village. */
export const ADDRESSES = {
  router: "192.168.1.1",
  box: "192.168.1.2",
  /** On the router: a dish, a modem with pages, a modem with SNMP. */
  dish: "192.168.100.1",
  webModem: "192.168.0.1",
  snmpModem: "192.168.1.3",
  /** Far away, behind the provider's router. */
  internet: ["1.1.1.1", "8.8.8.8"],
  resolver: "1.1.1.1",
  far: "203.0.113.10",
} as const;

const NAME_SERVERS = "/etc/netns";

/** What crossed the cable of the box, and how much of it went on over the satellite. */
export interface VillageTraffic {
  readonly box: IpTraffic;
  readonly wan: IpTraffic;
}

export function trafficSince(now: VillageTraffic, before: VillageTraffic): VillageTraffic {
  return { box: since(now.box, before.box), wan: since(now.wan, before.wan) };
}

/**
 * A box, the router of the village with its devices, the provider's router and the internet, each a network namespace:
 *
 *     box --lan-- router --wan-- provider ---- internet
 *
 * Gone with `undo`. Needs root and iproute2.
 */
export class Village {
  readonly box: Namespace;
  readonly router: Namespace;
  readonly internet: Namespace;
  /** The provider's first router, as the box sees it. */
  readonly provider: string;
  readonly #wan: () => IpTraffic;

  /** @throws Error that says what is missing. */
  constructor(private readonly undo: Undo) {
    const namespaces = new Namespaces(undo);
    const router = namespaces.addSite("router");
    const { centre } = namespaces;
    this.router = router;
    this.provider = router.centreAddress;
    this.#wan = () => router.traffic();
    this.box = this.#namespace(router, "box");
    this.internet = this.#namespace(centre, "internet");

    cable([this.box, "lan", ADDRESSES.box], [router, "lan", ADDRESSES.router]);
    ip("-n", this.box.name, "route", "add", "default", "via", ADDRESSES.router);
    for (const address of [ADDRESSES.dish, ADDRESSES.webModem]) give(router, "lo", `${address}/32`);
    give(router, "lan", `${ADDRESSES.snmpModem}/24`);

    // The far addresses are the provider's own in the other benchmark; here they are one hop beyond.
    for (const address of ADDRESSES.internet) ip("-n", centre.name, "address", "del", `${address}/32`, "dev", "lo");
    cable([centre, "far", "203.0.113.1"], [this.internet, "far", ADDRESSES.far]);
    ip("-n", this.internet.name, "route", "add", "default", "via", "203.0.113.1");
    for (const address of ADDRESSES.internet) {
      give(this.internet, "lo", `${address}/32`);
      ip("-n", centre.name, "route", "add", address, "via", ADDRESSES.far);
    }
    ip("-n", centre.name, "route", "add", "192.168.1.0/24", "via", addressOf(router, "wan"));
    for (const { prefix } of [router, centre]) run([...prefix, "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward"]);
    this.#nameServer();
  }

  /** Until now. */
  traffic(): VillageTraffic {
    const box = parseTraffic(ip("-n", this.box.name, "-s", "-j", "link", "show", "dev", "lan"));
    return { box, wan: this.#wan() };
  }

  /** `ip netns exec` puts this file in the place of /etc/resolv.conf: a resolver behind the satellite, the worst case. */
  #nameServer(): void {
    const directory = join(NAME_SERVERS, this.box.name);
    this.undo.defer(() => rmSync(directory, { recursive: true, force: true }));
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, "resolv.conf"), `nameserver ${ADDRESSES.resolver}\n`);
  }

  #namespace(beside: Namespace, label: string): Namespace {
    const name = `${beside.name}-${label}`;
    ip("netns", "add", name);
    this.undo.defer(() => ip("netns", "del", name));
    ip("-n", name, "link", "set", "dev", "lo", "up");
    return { name, prefix: ["ip", "netns", "exec", name] };
  }
}

type End = readonly [namespace: Namespace, device: string, address: string];

function cable(near: End, far: End): void {
  const [nearSpace, nearDevice] = near;
  const [farSpace, farDevice] = far;
  const peer = ["peer", "name", farDevice, "netns", farSpace.name];
  ip("link", "add", nearDevice, "netns", nearSpace.name, "type", "veth", ...peer);
  for (const [space, device, address] of [near, far]) {
    // Segments are counted one by one, and IPv6 says nothing of its own accord.
    ip("-n", space.name, "link", "set", "dev", device, "gso_max_segs", "1", "addrgenmode", "none");
    give(space, device, `${address}/24`);
    ip("-n", space.name, "link", "set", "dev", device, "up");
  }
}

function give({ name }: Namespace, device: string, address: string): void {
  ip("-n", name, "address", "add", address, "dev", device);
}

function addressOf({ name }: Namespace, device: string): string {
  const [link] = JSON.parse(ip("-n", name, "-j", "-4", "address", "show", "dev", device)) as readonly {
    readonly addr_info?: readonly { readonly local?: string }[];
  }[];
  const address = link?.addr_info?.[0]?.local;
  if (address === undefined) throw new Error(`"ip" shows no address of ${device}`);
  return address;
}

/** `Namespaces` has already found out whether all this can be done here. */
function ip(...words: readonly string[]): string {
  return run(["ip", ...words]);
}

function run([program = "", ...words]: readonly string[]): string {
  return execFileSync(program, words, { encoding: "utf8" });
}
