import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { natsUsers } from "../../scripts/nats-users/users.ts";
import { Front } from "./front.ts";
import type { Access } from "./live-site.ts";
import { NATS_MISSING, startNats } from "./nats.ts";
import { OPENSSL_MISSING } from "./self-signed.ts";
import { freePort, type ServerProcess } from "./server-process.ts";
import { type TemporaryFolder, temporaryFolder } from "./temporary-folder.ts";
import { type TlsMaterial, TrialCertificates } from "./trial-certificates.ts";
import { until } from "./until.ts";

export const CENTRAL_NATS_MISSING = NATS_MISSING ?? OPENSSL_MISSING;

const CONFIGURATION = fileURLToPath(new URL("../../config/brokers/nats/node.conf", import.meta.url));
const NODES = [0, 1, 2];

interface Ports {
  readonly mqtt: number;
  readonly client: number;
  readonly route: number;
  readonly monitor: number;
}

/** Three NATS servers as `config/brokers/nats` makes them, with ports and paths of the test's. They keep their data from start to start. */
export class CentralNats {
  readonly certificates: TrialCertificates;
  readonly #servers = new Map<number, ServerProcess>();

  private constructor(
    private readonly folder: TemporaryFolder,
    private readonly ports: readonly Ports[],
    private readonly front: Front,
  ) {
    this.certificates = new TrialCertificates(join(folder.path, "certificates"));
  }

  /** Resolves once all three are ready. @param sites who is let in, beside `noc`, who reads, and `control`. */
  static async start(sites: readonly string[]): Promise<CentralNats> {
    const folder = await temporaryFolder();
    const ports = await Promise.all(NODES.map(freePorts));
    const cluster = new CentralNats(folder, ports, await Front.open(ports.map(({ mqtt }) => mqtt)));
    try {
      const users = natsUsers({ root: "suar/v1", sites, readers: ["noc"], controllers: ["control"] });
      for (const node of NODES) {
        await mkdir(cluster.#directory(node));
        await writeFile(join(cluster.#directory(node), "users.conf"), users);
        await writeFile(cluster.#file(node), cluster.#configuration(node));
      }
      await Promise.all(NODES.map((node) => cluster.startAgain(node)));
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  /** One address for all three: the first that lives. */
  get url(): string {
    return `mqtts://localhost:${this.front.port}`;
  }

  /** What the site of this name connects with: to the first node that lives. */
  site(name: string): Access {
    return { url: this.url, tls: this.certificates.site(name) };
  }

  /** A program of the centre at one of the nodes. */
  centre(name: "noc" | "control", node: number): Access {
    return this.at(node, this.certificates.centre(name));
  }

  at(node: number, tls: TlsMaterial): Access {
    return { url: `mqtts://localhost:${this.ports[node]?.mqtt}`, tls };
  }

  /** Where clients that speak NATS itself connect. */
  clientPort(node: number): number {
    return this.ports[node]?.client ?? 0;
  }

  /** SIGKILL. */
  async kill(node: number): Promise<void> {
    await this.#servers.get(node)?.stop("SIGKILL");
  }

  /** Resolves once it has caught up with the others. */
  async startAgain(node: number): Promise<void> {
    const { mqtt, monitor } = this.ports[node] as Ports;
    const routes = this.ports.map(({ route }) => `nats://route:${ROUTE_PASSWORD}@127.0.0.1:${route}`);
    const environment = {
      SUAR_NODE: `broker-${node + 1}`,
      SUAR_ROUTES: JSON.stringify(routes),
      SUAR_ROUTE_PASSWORD: ROUTE_PASSWORD,
    };
    const server = await startNats(this.#file(node), [mqtt], environment);
    this.#servers.set(node, server);
    const healthy = async () => (await fetch(`http://127.0.0.1:${monitor}/healthz`)).ok;
    await until(`node ${node}`, healthy, { limitMs: 40_000, describe: () => server.output });
  }

  /** What the consumers on all nodes are for, as NATS spells topics: `suar.v1.desa-a.command`. */
  async consumed(): Promise<readonly string[]> {
    const texts = await Promise.all(
      this.ports.map(async ({ monitor }) =>
        (await fetch(`http://127.0.0.1:${monitor}/jsz?consumers=true&config=true`)).text(),
      ),
    );
    return texts.flatMap((text) =>
      [...text.matchAll(/"filter_subject": "\$MQTT\.msgs\.([^"]+)"/g)].map(([, subject]) => subject ?? ""),
    );
  }

  async stop(): Promise<void> {
    await Promise.all(NODES.map((node) => this.kill(node)));
    await this.front.close();
    await this.folder.remove();
  }

  #directory(node: number): string {
    return join(this.folder.path, `node-${node}`);
  }

  #file(node: number): string {
    return join(this.#directory(node), "node.conf");
  }

  #configuration(node: number): string {
    const { mqtt, client, route, monitor } = this.ports[node] as Ports;
    const changes = {
      "0.0.0.0:8883": `127.0.0.1:${mqtt}`,
      "127.0.0.1:4222": `127.0.0.1:${client}`,
      "0.0.0.0:6222": `127.0.0.1:${route}`,
      "127.0.0.1:8222": `127.0.0.1:${monitor}`,
      "/var/lib/nats": join(this.#directory(node), "jetstream"),
      '"/etc/nats/': `"${this.certificates.directory}/`,
    };
    let text = readFileSync(CONFIGURATION, "utf8");
    for (const [from, to] of Object.entries(changes)) {
      if (!text.includes(from)) throw new Error(`node.conf has no "${from}"`);
      text = text.replaceAll(from, to);
    }
    return text;
  }
}

const ROUTE_PASSWORD = "r-of-a-trial";

async function freePorts(): Promise<Ports> {
  return { mqtt: await freePort(), client: await freePort(), route: await freePort(), monitor: await freePort() };
}
