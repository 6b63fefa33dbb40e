import { Message, NotProtobuf } from "../../terminal/starlink/protobuf.ts";

/** Numbers of SpaceX's own `device.proto`: the router's answer inside a `Response`, its networks, and how many are in each of them. */
const WIFI_DIAGNOSTICS = 6000;
const NETWORKS = 4;
/** Ethernet, 2.4 GHz, 5 GHz. */
const CLIENTS = [10, 11, 12] as const;
/** More devices than that no such router has. */
const MAXIMUM_CLIENTS = 4096;

/**
 * How many devices a Starlink router serves, from its answer to `get_diagnostics`, in which nobody is named. `"untold"` where the router tells
 * of no network, undefined for anything else, such as the answer of a dish.
 */
export function parseRouterClients(response: Uint8Array): number | "untold" | undefined {
  try {
    const networks = new Message(response).message(WIFI_DIAGNOSTICS)?.messages(NETWORKS);
    if (networks === undefined) return undefined;
    if (networks.length === 0) return "untold";
    // A count of 0 is left out, as protobuf does with whatever is 0.
    const counts = networks.flatMap((network) =>
      CLIENTS.map((field) => (network.has(field) ? network.unsigned(field) : 0)),
    );
    const clients = counts.reduce((sum: number, count) => sum + (count ?? Number.NaN), 0);
    return clients <= MAXIMUM_CLIENTS ? clients : undefined;
  } catch (error) {
    if (error instanceof NotProtobuf) return undefined;
    throw error;
  }
}
