import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NetSnmpAgent } from "../../agent/platform/snmp-agent.ts";
import { freePort, ServerProcess } from "./server-process.ts";
import { until } from "./until.ts";

const PROGRAM = "/usr/bin/snmpsimd";

/** Where the Debian package is not installed, the tests that need it say so and are left out. */
export const SNMPSIM_MISSING = existsSync(PROGRAM)
  ? undefined
  : "snmpsim is not installed (apt-get install snmpsim): its tests are left out";

/** Lines of a data file: OID|TYPE|VALUE, where TYPE is the number of its ASN.1 tag, or that and a variation module. */
export type SnmpRecords = readonly string[];

/** snmpsim on a free loopback port: an agent for each community, with the variables of its records. Must be read through a relay to be watched. */
export class SnmpSimulator {
  private constructor(
    private readonly server: ServerProcess,
    private readonly directory: string,
    readonly port: number,
  ) {}

  static async start(communities: Readonly<Record<string, SnmpRecords>>): Promise<SnmpSimulator> {
    const directory = mkdtempSync(join(tmpdir(), "suar-snmpsim-"));
    const [data, cache] = [join(directory, "data"), join(directory, "cache")];
    for (const folder of [data, cache]) mkdirSync(folder);
    // It gives up root, and then writes its index.
    for (const folder of [directory, data, cache]) chmodSync(folder, 0o777);
    const records = { ready: ["1.3.6.1.2.1.1.2.0|6|1.3.6.1"], ...communities };
    for (const [community, lines] of Object.entries(records)) {
      writeFileSync(join(data, `${community}.snmprec`), `${lines.join("\n")}\n`);
    }
    const port = await freePort();
    const server = await ServerProcess.start({
      program: PROGRAM,
      arguments: [
        ...[`--data-dir=${data}`, `--cache-dir=${cache}`, `--agent-udpv4-endpoint=127.0.0.1:${port}`],
        ...(process.getuid?.() === 0 ? ["--process-user=nobody", "--process-group=nogroup"] : []),
      ],
      ports: [],
    });
    const simulator = new SnmpSimulator(server, directory, port);
    try {
      await until("snmpsim answers", () => simulator.#answers(), { limitMs: 50_000, describe: () => server.output });
      return simulator;
    } catch (error) {
      await simulator.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.server.stop("SIGKILL");
    rmSync(this.directory, { recursive: true, force: true });
  }

  async #answers(): Promise<boolean> {
    if (!this.server.running) throw new Error(`snmpsim ended: ${this.server.output}`);
    const identity = { version: "2c", community: "ready" } as const;
    const agent = new NetSnmpAgent({ host: "127.0.0.1", port: this.port, identity, timeout: 500 });
    return await agent.get(["1.3.6.1.2.1.1.2.0"], new AbortController().signal).then(
      () => true,
      () => false,
    );
  }
}
