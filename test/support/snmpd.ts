import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NetSnmpAgent } from "../../agent/platform/snmp-agent.ts";
import { freePort, ServerProcess } from "./server-process.ts";

const PROGRAM = "/usr/sbin/snmpd";

/** Where the Debian package is not installed, the tests that need it say so and are left out. */
export const SNMPD_MISSING = existsSync(PROGRAM)
  ? undefined
  : "snmpd is not installed (apt-get install snmpd): its tests are left out";

export const COMMUNITY = "terbaca";
/** Users with the passwords `authentication` and `privacy-password`, named by what protects them. */
export const SNMP_USERS = ["sha-aes", "sha512-aes", "sha-only", "md5-aes", "open"] as const;

/** snmpInGetNexts, snmpInSetRequests: how many of them it was sent, in any version. */
const OTHERS = ["1.3.6.1.2.1.11.16.0", "1.3.6.1.2.1.11.17.0"];

/**
 * The SNMP agent of net-snmp on a free loopback port, for versions 2c and 3. `stop` fails when it has counted anything but GetRequests.
 */
export class Snmpd {
  private constructor(
    private readonly server: ServerProcess,
    private readonly directory: string,
    readonly port: number,
  ) {}

  /** @param lines more lines of snmpd.conf, such as `override OID TYPE VALUE`. */
  static async start(lines: readonly string[] = []): Promise<Snmpd> {
    const directory = mkdtempSync(join(tmpdir(), "suar-snmpd-"));
    const port = await freePort();
    const file = join(directory, "snmpd.conf");
    const settings = [
      `rocommunity ${COMMUNITY} 127.0.0.1`,
      "createUser sha-aes SHA authentication AES privacy-password",
      "createUser sha512-aes SHA-512 authentication AES privacy-password",
      "createUser sha-only SHA authentication",
      "createUser md5-aes MD5 authentication AES privacy-password",
      "createUser open",
      "rouser sha-aes priv",
      "rouser sha512-aes priv",
      "rouser sha-only auth",
      "rouser md5-aes priv",
      "rouser open noauth",
      ...lines,
    ];
    writeFileSync(file, `${settings.join("\n")}\n`);
    const server = await ServerProcess.start({
      program: PROGRAM,
      arguments: [
        "-f",
        "-Lo",
        "-C",
        "-c",
        file,
        "-p",
        join(directory, "pid"),
        `udp:127.0.0.1:${port},tcp:127.0.0.1:${port}`,
      ],
      environment: { ...process.env, SNMP_PERSISTENT_DIR: directory, MIBS: "" },
      // It listens on both at once, and only a TCP connection tells.
      ports: [port],
    });
    return new Snmpd(server, directory, port);
  }

  /** @throws when it was sent anything but a read. */
  async stop(): Promise<void> {
    const identity = { version: "2c", community: COMMUNITY } as const;
    const asked = new NetSnmpAgent({ host: "127.0.0.1", port: this.port, identity, timeout: 5000 });
    try {
      const counts = await asked.get(OTHERS, new AbortController().signal);
      const values = counts.map((count) => count?.value);
      if (values.some((value) => value !== 0)) throw new Error(`snmpd was sent other than reads: ${values.join(", ")}`);
    } finally {
      await this.server.stop("SIGKILL");
      rmSync(this.directory, { recursive: true, force: true });
    }
  }
}
