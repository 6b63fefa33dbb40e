/** What crossed an interface, both ways, as IP packets: what a satellite plan is charged with. */
export interface IpTraffic {
  readonly bytes: number;
  readonly packets: number;
}

/** The kernel counts frames. A satellite terminal's plan does not count their headers. */
const ETHERNET_HEADER_BYTES = 14;

interface Counters {
  readonly bytes: number;
  readonly packets: number;
}

/** Reads the answer of `ip -s -j link show dev NAME`. @throws when it has not the form of iproute2 5 and 6. */
export function parseTraffic(json: string): IpTraffic {
  const [link] = JSON.parse(json) as readonly { readonly stats64?: { readonly rx: Counters; readonly tx: Counters } }[];
  if (link?.stats64 === undefined) throw new Error(`"ip" shows no counters: ${json}`);
  const { rx, tx } = link.stats64;
  const packets = rx.packets + tx.packets;
  return { bytes: rx.bytes + tx.bytes - packets * ETHERNET_HEADER_BYTES, packets };
}

export function since(now: IpTraffic, before: IpTraffic): IpTraffic {
  return { bytes: now.bytes - before.bytes, packets: now.packets - before.packets };
}
