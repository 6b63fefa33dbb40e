import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { NATS_SERVER } from "../plan/machine.ts";
import { NATS_NODES } from "../plan/plan.ts";
import type { BrokerServer } from "./broker-server.ts";
import type { RunCertificates } from "./certificates.ts";
import { freePort } from "./free-port.ts";
import { ServerProcess } from "./server-process.ts";

const CONFIGURATION = fileURLToPath(new URL("../../config/brokers/nats/node.conf", import.meta.url));
/** Between servers on the loopback of one machine. */
const ROUTE_PASSWORD = "r-of-a-run";

interface Ports {
  readonly mqtt: number;
  readonly client: number;
  readonly route: number;
  readonly monitor: number;
}

/** Three NATS servers that are one broker, as config/brokers/nats makes them, but for ports, paths and users: simulated sites have none. */
export async function startNats(
  directory: string,
  certificates: RunCertificates | undefined,
): Promise<readonly BrokerServer[]> {
  const all: Ports[] = [];
  for (let node = 0; node < NATS_NODES; node++) all.push(await freePorts());
  const nodes = all.map((ports, index) => makeNode(index, ports, all, directory, certificates));
  try {
    await Promise.all(nodes.map((node) => node.comeBack()));
  } catch (error) {
    await Promise.all(nodes.map((node) => node.stop()));
    throw error;
  }
  return nodes;
}

function makeNode(
  index: number,
  ports: Ports,
  all: readonly Ports[],
  directory: string,
  certificates: RunCertificates | undefined,
): BrokerServer {
  const name = `NATS node ${index + 1}`;
  const home = join(directory, `node-${index + 1}`);
  mkdirSync(home);
  const file = join(home, "node.conf");
  writeFileSync(file, nodeConfiguration(readFileSync(CONFIGURATION, "utf8"), ports, home, certificates));
  const server = new ServerProcess({
    name,
    program: NATS_SERVER,
    arguments: ["-c", file],
    environment: {
      SUAR_NODE: `broker-${index + 1}`,
      SUAR_ROUTES: JSON.stringify(all.map(({ route }) => `nats://route:${ROUTE_PASSWORD}@127.0.0.1:${route}`)),
      SUAR_ROUTE_PASSWORD: ROUTE_PASSWORD,
      // Every node would take all cores to be its own, and keep them busy with looking for work.
      GOMAXPROCS: String(Math.max(1, Math.floor(availableParallelism() / NATS_NODES))),
    },
    port: ports.mqtt,
    isReady: () => isHealthy(ports.monitor),
  });
  return {
    name,
    url: `${certificates === undefined ? "mqtt" : "mqtts"}://127.0.0.1:${ports.mqtt}`,
    // The other two have everything.
    keeps: { restart: true, kill: true },
    residentBytes: () => server.residentBytes(),
    leave: (how) => server.stop(how === "orderly" ? "SIGTERM" : "SIGKILL"),
    comeBack: () => server.start(),
    failed: server.failed,
    // What it has on disk is deleted with the run.
    stop: () => server.stop("SIGKILL"),
  };
}

/** @param original of config/brokers/nats/node.conf. @throws Error when that has no longer what is changed here. */
export function nodeConfiguration(
  original: string,
  ports: Ports,
  home: string,
  certificates: RunCertificates | undefined,
): string {
  let text = original;
  const replace = (from: string | RegExp, to: string) => {
    const changed = text.replaceAll(typeof from === "string" ? from : new RegExp(from, "gm"), to);
    if (changed === text) throw new Error(`node.conf has no ${from}`);
    text = changed;
  };
  replace("0.0.0.0:8883", `127.0.0.1:${ports.mqtt}`);
  replace("127.0.0.1:4222", `127.0.0.1:${ports.client}`);
  replace("0.0.0.0:6222", `127.0.0.1:${ports.route}`);
  replace("127.0.0.1:8222", `127.0.0.1:${ports.monitor}`);
  replace("/var/lib/nats", join(home, "jetstream"));
  replace(/^accounts \{\n[^\n]*\n\}\n/, "");
  if (certificates === undefined) replace(/^ *tls \{[^}]*\}\n/, "");
  else {
    replace("/etc/nats/", `${certificates.directory}/`);
    replace("verify_and_map: true", "verify: true");
  }
  return text;
}

/** It has caught up with the others. */
async function isHealthy(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/healthz`)).ok;
  } catch {
    return false;
  }
}

async function freePorts(): Promise<Ports> {
  return { mqtt: await freePort(), client: await freePort(), route: await freePort(), monitor: await freePort() };
}
