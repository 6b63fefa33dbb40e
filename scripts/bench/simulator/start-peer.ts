import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { reasonOf } from "../../../agent/core/errors.ts";
import { freePort } from "../../../simulator/brokers/free-port.ts";
import { buildAgent } from "../../build/build.ts";
import type { Undo } from "../uplink/undo.ts";
import { nodeRedFlow, nodeRedSettings } from "./node-red-flow.ts";
import { type PeerLoad, payloadOf } from "./peer-load.ts";
import { tsungScenario } from "./tsung-scenario.ts";

/** All processes of a peer, started; those that they start themselves come with them. */
export type StartPeer = (load: PeerLoad, undo: Undo) => Promise<readonly ChildProcess[]>;

/** Others than the simulator that keep many MQTT clients connected. */
export interface Peer {
  readonly name: string;
  /** What has to be there before anything is measured, in a folder of its own. @throws PeerUnable when it cannot be had. */
  prepare(folder: string): Promise<StartPeer>;
}

/** Why a peer has no figures: it is not here, or does not hold the load. */
export class PeerUnable extends Error {}

/** The last Node-RED that runs on Node 20. */
const NODE_RED = "node-red@4.1.8";
/** Paho waits by select(2), which knows 1,024 open files and so 340 clients a process. */
const CLIENTS_A_LOCUST_WORKER = 300;
/** Of util-linux, which every Debian has: a bench that is killed itself can end nobody. */
const ENDS_WITH_US = ["/usr/bin/setpriv", "--pdeathsig", "KILL", "--"] as const;

/** The nearest that npm and Debian have, and as a floor the bare clients: one process of them, and a process each. */
export const PEERS: readonly Peer[] = [
  { name: "MQTT.js, bare clients", prepare: prepareMqttJs },
  { name: "Tsung", prepare: prepareTsung },
  { name: "Locust with Paho", prepare: prepareLocust },
  { name: "Node-RED", prepare: prepareNodeRed },
  { name: "mosquitto_pub, a process a client", prepare: preparePublishers },
];

/** Bundled, as the agents of the simulator are. */
async function prepareMqttJs(folder: string): Promise<StartPeer> {
  const { program } = await buildAgent(join(folder, "program"), { entry: beside("mqttjs-peer-program.ts") });
  return async (load, undo) => [spawnPeer([process.execPath, program, JSON.stringify(load)], undo)];
}

/** Its virtual machine would start a daemon for names, which stays behind; one that talks to nobody does without. */
async function prepareTsung(folder: string): Promise<StartPeer> {
  assertInstalled("tsung", "/usr/bin/tsung");
  const scenario = join(folder, "tsung.xml");
  const environment = { HOME: folder, ERL_FLAGS: `-start_epmd false -erl_epmd_port ${await freePort()}` };
  return async (load, undo) => {
    await writeFile(scenario, tsungScenario(load));
    return [spawnPeer(["/usr/bin/tsung", "-n", "-f", scenario, "-l", folder, "start"], undo, environment)];
  };
}

/** One that steers and as many workers as the load takes, which is how Locust is made larger than one process. */
async function prepareLocust(folder: string): Promise<StartPeer> {
  assertInstalled("python3-locust python3-paho-mqtt", "/usr/bin/locust", "/usr/lib/python3/dist-packages/paho");
  const port = String(await freePort());
  return async (load, undo) => {
    const spawnLocust = (name: string, ...flags: readonly string[]) =>
      spawnPeer(
        ["/usr/bin/python3", "/usr/bin/locust", "-f", beside("locust-peer.py"), "--loglevel", "WARNING", ...flags],
        undo,
        { HOME: folder, PEER_LOAD: JSON.stringify(load), PEER_WORKER: name },
      );
    const workers = Math.ceil(load.clients / CLIENTS_A_LOCUST_WORKER);
    const users = String(load.clients);
    const sizes = ["--expect-workers", String(workers), "--users", users, "--spawn-rate", users];
    const bind = ["--master-bind-host", "127.0.0.1", "--master-bind-port", port];
    return [
      spawnLocust("master", "--headless", "--only-summary", "--master", ...bind, ...sizes),
      ...Array.from({ length: workers }, (_, worker) =>
        spawnLocust(String(worker), "--worker", "--master-host", "127.0.0.1", "--master-port", port),
      ),
    ];
  };
}

async function prepareNodeRed(folder: string): Promise<StartPeer> {
  const flags = ["--prefix", folder, "--no-audit", "--no-fund", "--omit=optional", "--ignore-scripts"];
  try {
    await promisify(execFile)("npm", ["install", ...flags, NODE_RED], { timeout: 300_000 });
  } catch (error) {
    throw new PeerUnable(`npm cannot fetch ${NODE_RED}, is its registry within reach? ${reasonOf(error)}`);
  }
  const program = join(folder, "node_modules/node-red/red.js");
  const [flow, settings] = [join(folder, "flows.json"), join(folder, "settings.js")];
  await writeFile(settings, nodeRedSettings(await freePort()));
  return async (load, undo) => {
    await writeFile(flow, JSON.stringify(nodeRedFlow(load)));
    return [spawnPeer([process.execPath, program, "--settings", settings, "--userDir", folder, flow], undo)];
  };
}

async function preparePublishers(): Promise<StartPeer> {
  assertInstalled("mosquitto-clients", "/usr/bin/mosquitto_pub");
  return startPublishers;
}

function assertInstalled(packages: string, ...files: readonly string[]): void {
  if (!files.every((file) => existsSync(file))) throw new PeerUnable(`not here: apt-get install ${packages}`);
}

/** Each ends when its input does, so at the latest with us. */
async function startPublishers(load: PeerLoad, undo: Undo): Promise<readonly ChildProcess[]> {
  const { port, clients, topic, everySeconds } = load;
  const line = `${payloadOf(load)}\n`;
  return Array.from({ length: clients }, (_, client) => {
    const name = `${topic}/${client}`;
    const flags = ["-h", "127.0.0.1", "-p", String(port), "-V", "5", "-q", "1", "-i", name, "-t", name, "-l"];
    const child = spawn("/usr/bin/mosquitto_pub", flags, { stdio: ["pipe", "ignore", "inherit"] });
    child.on("error", () => undefined); // It has no process number: whoever measures it says so.
    child.stdin.on("error", () => undefined); // It has ended: likewise.
    const publish = () => child.stdin.write(line);
    publish();
    const timer = setInterval(publish, everySeconds * 1000);
    undo.defer(() => {
      clearInterval(timer);
      child.kill("SIGKILL");
    });
    return child;
  });
}

/** In a group of its own, with which all of it ends. */
function spawnPeer(
  command: readonly string[],
  undo: Undo,
  environment: Readonly<Record<string, string>> = {},
): ChildProcess {
  const [program, ...flags] = [...ENDS_WITH_US, ...command];
  const child = spawn(program, flags, {
    stdio: ["ignore", "ignore", "inherit"],
    detached: true,
    env: { ...process.env, ...environment },
  });
  child.on("error", () => undefined); // It has no process number: whoever measures it says so.
  undo.defer(() => endGroup(child));
  return child;
}

function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function beside(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
