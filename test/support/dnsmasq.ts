import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ServerProcess } from "./server-process.ts";
import { until } from "./until.ts";

const PROGRAM = "/usr/sbin/dnsmasq";

/** It opens a raw socket, which needs root. */
export const DNSMASQ_MISSING =
  existsSync(PROGRAM) && process.getuid?.() === 0
    ? undefined
    : "dnsmasq is not installed (apt-get install dnsmasq-base), or this is not root: its tests are left out";

/** The relay that the requests seem to come through: any other address of loopback than that of the server. */
const RELAY = "127.0.0.2";
const DISCOVER = 1;
const OFFER = 2;
const REQUEST = 3;
const ACKNOWLEDGE = 5;

/** A real dnsmasq that gives out addresses on loopback, on a port of its own, and no names. */
export class Dnsmasq {
  private constructor(
    private readonly server: ServerProcess,
    private readonly relay: Socket,
    private readonly port: number,
    private readonly folder: string,
  ) {}

  static async start(): Promise<Dnsmasq> {
    const folder = mkdtempSync(join(tmpdir(), "suar-dnsmasq-"));
    const relay = createSocket({ type: "udp4", reuseAddr: true });
    relay.bind(0, RELAY);
    await once(relay, "listening");
    const { port } = relay.address();
    const server = await ServerProcess.start({
      program: PROGRAM,
      arguments: [
        ...["--keep-in-foreground", "--conf-file=/dev/null", "--port=0", "--no-ping", "--user=root", "--pid-file="],
        ...["--interface=lo", "--bind-interfaces", `--dhcp-alternate-port=${port},${port}`],
        ...["--dhcp-range=127.0.1.1,127.0.1.200,255.0.0.0,1h", `--dhcp-leasefile=${join(folder, "leases")}`],
      ],
      ports: [],
    });
    return new Dnsmasq(server, relay, port, folder);
  }

  get leaseFile(): string {
    return join(this.folder, "leases");
  }

  /** Asks for a lease as a phone does. Resolves with the address once it is granted. */
  async lease(mac: string, name: string): Promise<string> {
    let granted: string | undefined;
    const hear = (reply: Buffer) => {
      const address = [...reply.subarray(16, 20)];
      const type = reply[242];
      if (type === OFFER) this.#send(message(REQUEST, mac, name, address));
      if (type === ACKNOWLEDGE) granted = address.join(".");
    };
    this.relay.on("message", hear);
    try {
      // UDP, and a server that may not listen yet: asked again until it answers.
      return await until("a lease", () => granted ?? this.#send(message(DISCOVER, mac, name)), {
        describe: () => this.server.output,
      });
    } finally {
      this.relay.off("message", hear);
    }
  }

  async stop(): Promise<void> {
    this.relay.close();
    await this.server.stop("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }

  #send(bytes: Buffer): undefined {
    this.relay.send(bytes, this.port, "127.0.0.1");
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
