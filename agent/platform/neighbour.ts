import { readBounded } from "./bounded-file.ts";

/** Some thousand neighbours. */
const MAXIMUM_BYTES = 256 * 1024;
/** `ATF_COM` of `linux/if_arp.h`: its hardware address is known. */
const COMPLETE = 0x2;

/**
 * Whether a device of the LAN has told its hardware address not long ago, so that it is there, whatever it thinks of pings. Nothing is kept of
 * the hardware address itself. Undefined where the kernel does not tell.
 */
export async function isNeighbour(address: string, procNet = "/proc/net"): Promise<boolean | undefined> {
  try {
    const lines = (await readBounded(`${procNet}/arp`, MAXIMUM_BYTES)).split("\n").slice(1);
    return lines.some((line) => {
      const [ip, , flags = ""] = line.split(/\s+/);
      return ip === address && (Number(flags) & COMPLETE) !== 0;
    });
  } catch {
    return undefined;
  }
}
