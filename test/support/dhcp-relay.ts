import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { until } from "./until.ts";

/** The address that the requests seem to come through: any other of loopback than that of the server. */
const RELAY = "127.0.0.2";
const DISCOVER = 1;
const OFFER = 2;
const REQUEST = 3;
const ACKNOWLEDGE = 5;
const RELEASE = 7;

/** Phones that ask a DHCP server on loopback for addresses, through a relay as in RFC 2131: so nothing is broadcast. */
export class DhcpRelay {
  private constructor(private readonly socket: Socket) {}

  static async open(): Promise<DhcpRelay> {
    const socket = createSocket({ type: "udp4", reuseAddr: true });
    socket.bind(0, RELAY);
    await once(socket, "listening");
    return new DhcpRelay(socket);
  }

  /** Where answers come to. */
  get port(): number {
    return this.socket.address().port;
  }

  /** Asks for a lease as a phone does. Resolves with the address once it is granted. @param port of the server. */
  async lease(port: number, mac: string, name: string, describe: () => string): Promise<string> {
    let granted: string | undefined;
    const hear = (reply: Buffer) => {
      const address = [...reply.subarray(16, 20)];
      const type = reply[242];
      if (type === OFFER) this.#send(port, message(REQUEST, mac, name, address));
      if (type === ACKNOWLEDGE) granted = address.join(".");
    };
    this.socket.on("message", hear);
    try {
      // UDP, and a server that may not listen yet: asked again until it answers.
      return await until("a lease", () => granted ?? this.#send(port, message(DISCOVER, mac, name)), { describe });
    } finally {
      this.socket.off("message", hear);
    }
  }

  /** Gives a lease back. There is no answer to that. */
  release(port: number, mac: string, address: string): void {
    const octets = address.split(".").map(Number);
    const bytes = message(RELEASE, mac, "-", octets);
    bytes.set(octets, 12);
    this.#send(port, bytes);
  }

  close(): void {
    this.socket.close();
  }

  #send(port: number, bytes: Buffer): undefined {
    this.socket.send(bytes, port, "127.0.0.1");
  }
}

/** A BOOTP message of a relay with the options that DHCP needs (RFC 2131, 2132). */
function message(type: number, mac: string, name: string, address?: readonly number[]): Buffer {
  const head = Buffer.alloc(240);
  head.set([1, 1, 6], 0);
  head.writeUInt32BE(0x5a_5a_5a_5a, 4);
  head.set(RELAY.split(".").map(Number), 24);
  head.set(Buffer.from(mac.replaceAll(":", ""), "hex"), 28);
  head.writeUInt32BE(0x63_82_53_63, 236);
  const requested = address === undefined ? [] : [50, 4, ...address, 54, 4, 127, 0, 0, 1];
  return Buffer.concat([head, Buffer.from([53, 1, type, 12, name.length, ...Buffer.from(name), ...requested, 255])]);
}
