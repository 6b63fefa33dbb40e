import { reasonOf, SuarError } from "../core/errors.ts";
import type { DefaultRoute, InterfaceCounters, NetworkInfo } from "../core/network.ts";
import { readBoundedNow } from "./bounded-file.ts";

/** About 250 routes or interfaces, far more than such a box has; the kernel prints default routes first. */
const MAXIMUM_BYTES = 32 * 1024;

/** Flags of `linux/route.h`. */
const UP = 0x1;
const REJECT = 0x200;

/** Routes and counters as the kernel prints them; starts no process. Lines that are not as expected are left out. */
export class LinuxNetwork implements NetworkInfo {
  constructor(private readonly directory: string = "/proc/net") {}

  defaultRoute(): DefaultRoute | undefined {
    return parseDefaultRoute(this.#read("route"));
  }

  counters(interfaceName: string): InterfaceCounters | undefined {
    return parseCounters(this.#read("dev"), interfaceName);
  }

  #read(name: string): string {
    try {
      return readBoundedNow(`${this.directory}/${name}`, MAXIMUM_BYTES);
    } catch (error) {
      throw new SuarError("network-unreadable", { reason: reasonOf(error) }, { cause: error });
    }
  }
}

/** The default route of lowest metric in `/proc/net/route` (IPv4), the first one where several are equal. */
export function parseDefaultRoute(text: string): DefaultRoute | undefined {
  let best: (DefaultRoute & { readonly metric: number }) | undefined;
  for (const line of text.split("\n").slice(1)) {
    const [interfaceName, destination, gateway, flags, , , metric, mask] = line.trim().split(/\s+/);
    if (interfaceName === undefined || destination !== "00000000" || mask !== "00000000") continue;
    if (gateway === undefined || !/^[0-9A-F]{8}$/i.test(gateway)) continue;
    if (!/^[0-9A-F]{1,8}$/i.test(flags ?? "") || !/^\d+$/.test(metric ?? "")) continue;
    const flagBits = Number.parseInt(flags ?? "", 16);
    if ((flagBits & UP) === 0 || (flagBits & REJECT) !== 0) continue;
    const route = { interfaceName, metric: Number(metric), ...gatewayOf(gateway) };
    if (best === undefined || route.metric < best.metric) best = route;
  }
  if (best === undefined) return undefined;
  const { metric: _, ...route } = best;
  return route;
}

/** The kernel prints the address as a number in its own byte order, which is little-endian on arm64 and x64. */
function gatewayOf(hex: string): { readonly gateway?: string } {
  const bytes = [...Buffer.from(hex, "hex")].reverse();
  return bytes.every((byte) => byte === 0) ? {} : { gateway: bytes.join(".") };
}

/** One interface's line of `/proc/net/dev`. */
export function parseCounters(text: string, interfaceName: string): InterfaceCounters | undefined {
  for (const line of text.split("\n")) {
    // The name may hold a colon (an alias), and the first counter may follow without a space.
    const colon = line.lastIndexOf(":");
    if (colon < 0 || line.slice(0, colon).trim() !== interfaceName) continue;
    const values = line
      .slice(colon + 1)
      .trim()
      .split(/\s+/)
      .map((value) => (/^\d+$/.test(value) ? Number(value) : Number.NaN));
    const [rxBytes, , rxErrors, rxDrops, , , , , txBytes, , txErrors, txDrops] = values;
    if (rxBytes === undefined || txBytes === undefined || rxErrors === undefined || rxDrops === undefined) continue;
    if (txErrors === undefined || txDrops === undefined) continue;
    const counters = { rxBytes, txBytes, errors: rxErrors + rxDrops + txErrors + txDrops };
    if (Object.values(counters).every(Number.isFinite)) return counters;
  }
  return undefined;
}
