import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DhcpRelay } from "./dhcp-relay.ts";
import { freePort, ServerProcess } from "./server-process.ts";
import { until } from "./until.ts";

const PROGRAM = "/usr/sbin/kea-dhcp4";
/** Below the folder of the processor, as Debian lays libraries out. */
const LIBRARIES = "/usr/lib";
const LEASE_COMMANDS = "kea/hooks/libdhcp_lease_cmds.so";
/** Where it may keep what; from 2.6.3 on it takes sockets and leases nowhere else. */
const FOLDERS = ["KEA_PIDFILE_DIR", "KEA_LOCKFILE_DIR", "KEA_CONTROL_SOCKET_DIR", "KEA_DHCP_DATA_DIR"] as const;

export const KEA_MISSING = existsSync(PROGRAM)
  ? undefined
  : "Kea is not installed (apt-get install kea-dhcp4-server): its tests are left out";

export interface KeaOptions {
  /** As no administrator has to do: Debian's own configuration loads no library. */
  readonly hasLeaseCommands?: boolean;
  /** How often it cleans its lease files up, seconds; 0: never. */
  readonly cleanUpSeconds?: number;
}

/** A real DHCPv4 server of Kea that gives out addresses on loopback, on a port of its own, with its files in a folder of its own. No root. */
export class Kea {
  private constructor(
    private readonly server: ServerProcess,
    private readonly relay: DhcpRelay,
    private readonly port: number,
    private readonly folder: string,
  ) {}

  static async start({ hasLeaseCommands = false, cleanUpSeconds = 0 }: KeaOptions = {}): Promise<Kea> {
    const folder = mkdtempSync(join(tmpdir(), "suar-kea-"));
    const relay = await DhcpRelay.open();
    const port = await freePort();
    const configuration = {
      "interfaces-config": { interfaces: ["lo/127.0.0.1"], "dhcp-socket-type": "udp" },
      "control-socket": { "socket-type": "unix", "socket-name": join(folder, "control") },
      "lease-database": { type: "memfile", name: join(folder, "leases.csv"), "lfc-interval": cleanUpSeconds },
      "hooks-libraries": hasLeaseCommands ? [{ library: libraryFile() }] : [],
      subnet4: [{ id: 1, subnet: "127.0.0.0/8", pools: [{ pool: "127.0.1.1-127.0.1.200" }], "valid-lifetime": 3600 }],
      loggers: [{ name: "kea-dhcp4", output_options: [{ output: "stdout" }], severity: "INFO" }],
    };
    writeFileSync(join(folder, "kea.conf"), JSON.stringify({ Dhcp4: configuration }));
    const server = await ServerProcess.start({
      program: PROGRAM,
      arguments: ["-c", join(folder, "kea.conf"), "-p", `${port}`, "-P", `${relay.port}`],
      environment: { ...process.env, ...Object.fromEntries(FOLDERS.map((name) => [name, folder])) },
      ports: [],
    });
    const kea = new Kea(server, relay, port, folder);
    await until("Kea's socket", () => existsSync(kea.socket), { describe: () => server.output });
    return kea;
  }

  get socket(): string {
    return join(this.folder, "control");
  }

  get leaseFile(): string {
    return join(this.folder, "leases.csv");
  }

  /** Names of the lease files that there are. */
  get leaseFiles(): readonly string[] {
    return readdirSync(this.folder).filter((name) => name.startsWith("leases.csv"));
  }

  /** Asks for a lease as a phone does. Resolves with the address once it is granted. */
  lease(mac: string, name: string): Promise<string> {
    return this.relay.lease(this.port, mac, name, () => this.server.output);
  }

  release(mac: string, address: string): void {
    this.relay.release(this.port, mac, address);
  }

  async stop(): Promise<void> {
    this.relay.close();
    await this.server.stop("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function libraryFile(): string {
  const found = readdirSync(LIBRARIES)
    .map((processor) => join(LIBRARIES, processor, LEASE_COMMANDS))
    .find((file) => existsSync(file));
  if (found === undefined) throw new Error(`no ${LEASE_COMMANDS} below ${LIBRARIES}`);
  return found;
}
