import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DhcpRelay } from "./dhcp-relay.ts";
import { ServerProcess } from "./server-process.ts";

const PROGRAM = "/usr/sbin/dnsmasq";

/** It opens a raw socket, which needs root. */
export const DNSMASQ_MISSING =
  existsSync(PROGRAM) && process.getuid?.() === 0
    ? undefined
    : "dnsmasq is not installed (apt-get install dnsmasq-base), or this is not root: its tests are left out";

/** A real dnsmasq that gives out addresses on loopback, on a port of its own, and no names. */
export class Dnsmasq {
  private constructor(
    private readonly server: ServerProcess,
    private readonly relay: DhcpRelay,
    private readonly port: number,
    private readonly folder: string,
  ) {}

  static async start(): Promise<Dnsmasq> {
    const folder = mkdtempSync(join(tmpdir(), "suar-dnsmasq-"));
    const relay = await DhcpRelay.open();
    const { port } = relay;
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
  lease(mac: string, name: string): Promise<string> {
    return this.relay.lease(this.port, mac, name, () => this.server.output);
  }

  async stop(): Promise<void> {
    this.relay.close();
    await this.server.stop("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }
}
