import type { Millis } from "../../../core/time.ts";
import { Devices } from "./devices.ts";

/** Builds of dnsmasq for boxes without a clock write how long a lease lasts instead of when it ends. No lease lasts thirty years. */
const LONGEST_LEASE_SECONDS = 1e9;

/**
 * The devices that hold an IPv4 lease now, from dnsmasq's lease file: a line each of `end MAC address name client-id`, where the end is in
 * seconds since 1970, and 0 for never. IPv6 leases follow behind a line `duid …`; they name no devices. Undefined for what is no lease file.
 * @param now by the clock of the box, which is dnsmasq's as well.
 */
export function parseLeases(text: string, now: Millis): Devices | undefined {
  const devices = new Devices();
  for (const line of text.split("\n")) {
    if (line === "") continue;
    if (line.startsWith("duid ")) break;
    const [end = "", address = ""] = line.split(" ", 3);
    if (!/^\d{1,12}$/.test(end)) return undefined;
    const seconds = Number(end);
    const isOver = seconds >= LONGEST_LEASE_SECONDS && seconds * 1000 <= now;
    // Other hardware than Ethernet has its type in front.
    if (!isOver) devices.add(address.replace(/^[0-9a-f]{2}-(?=..:)/i, ""));
  }
  return devices;
}
