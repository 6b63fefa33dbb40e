import { networkInterfaces } from "node:os";
import type { InterfaceFacts } from "../core/examination.ts";
import { readBounded } from "./bounded-file.ts";

/** `IFF_UP` of `linux/if.h`. */
const UP = 0x1;

/** What the kernel says of an interface. @param name of letters that a path may hold: the settings allow no others. */
export async function readInterface(
  name: string,
  sysNet = "/sys/class/net",
): Promise<Omit<InterfaceFacts, "hasDefaultRoute">> {
  const flags = await read(`${sysNet}/${name}/flags`);
  if (flags === undefined) return { name, isThere: false };
  // While an interface is down, its carrier cannot be read.
  const carrier = await read(`${sysNet}/${name}/carrier`);
  const addresses = networkInterfaces()[name] ?? [];
  return {
    name,
    isThere: true,
    isUp: (Number(flags) & UP) !== 0,
    ...(carrier === "0" || carrier === "1" ? { hasCarrier: carrier === "1" } : {}),
    // A link-local address is what an interface gives itself when nobody else did.
    hasAddress: addresses.some(({ address }) => !/^(?:169\.254\.|fe80:)/i.test(address)),
  };
}

async function read(path: string): Promise<string | undefined> {
  try {
    return (await readBounded(path, 64)).trim();
  } catch {
    return undefined;
  }
}
