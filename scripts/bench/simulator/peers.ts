import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import mqtt from "mqtt";
import { startMosquitto } from "../../../simulator/brokers/mosquitto.ts";
import type { SimulationReport } from "../../../simulator/report/report.ts";
import type { Bench } from "../main.ts";
import { processUsage } from "../process-usage.ts";
import type { Figure } from "../report.ts";
import { type Undo, undoing } from "../uplink/undo.ts";
import { PAYLOAD_BYTES, type PeerLoad } from "./peer-load.ts";
import { PEERS, type StartPeer } from "./start-peer.ts";

/** Paho waits by select(2), which knows 1,024 open files: 340 clients fill a process. */
const CLIENTS = 300;
/** The cadence of a site. */
const EVERY_SECONDS = 60;
const MINUTES = 2;
const CONNECT_LIMIT_SECONDS = 300;
const TOPIC = "peer";
const KILOBYTE = 1000;

/**
 * Beside each other, in one run, the same number of clients with a message a minute each: what one costs. The agents measure, decide, store and
 * account besides; the others send bytes.
 */
export async function measurePeers(bench: Bench): Promise<readonly Figure[]> {
  const figures: Figure[] = [await simulatorFigure(bench)];
  for (const [name, start] of Object.entries(PEERS)) {
    bench.progress(`${CLIENTS} clients: ${name}`);
    figures.push(await undoing((undo) => peerFigure(name, start, join(bench.folder, `${figures.length}`), undo)));
  }
  return figures;
}

async function simulatorFigure({ folder, progress }: Bench): Promise<Figure> {
  progress(`${CLIENTS} agents`);
  const file = join(folder, "report.json");
  const entry = fileURLToPath(new URL("../../../simulator/main.ts", import.meta.url));
  const load = ["--sites", String(CLIENTS), "--minutes", String(MINUTES), "--broker", "mosquitto", "--json", file];
  await promisify(execFile)(process.execPath, ["--import", import.meta.resolve("tsx"), entry, ...load]);
  const { costs } = JSON.parse(await readFile(file, "utf8")) as SimulationReport;
  return figure("agents of the simulator", {
    connectSeconds: costs.setUpSeconds,
    bytes: costs.workerBytes / CLIENTS,
    cores: costs.workerCores / CLIENTS,
  });
}

async function peerFigure(name: string, start: StartPeer, folder: string, undo: Undo): Promise<Figure> {
  const broker = await startMosquitto(name, folder, undefined);
  undo.defer(() => broker.stop());
  const heard = new Set<string>();
  let messages = 0;
  const listener = await mqtt.connectAsync(broker.url);
  undo.defer(() => listener.endAsync(true));
  listener.on("message", (topic) => {
    heard.add(topic);
    messages += 1;
  });
  await listener.subscribeAsync(`${TOPIC}/#`, { qos: 1 });

  const load: PeerLoad = {
    port: Number(new URL(broker.url).port),
    clients: CLIENTS,
    topic: TOPIC,
    payloadBytes: PAYLOAD_BYTES,
    everySeconds: EVERY_SECONDS,
  };
  const began = performance.now();
  const pids = start(load, undo).map(({ pid }) => {
    if (pid === undefined)
      throw new Error(`${name} cannot be started: apt-get install mosquitto-clients python3-paho-mqtt`);
    return pid;
  });
  while (heard.size < CLIENTS) {
    if (performance.now() - began > CONNECT_LIMIT_SECONDS * 1000)
      throw new Error(`${name}: only ${heard.size} of ${CLIENTS} clients were heard`);
    await sleep(20);
  }
  const connectSeconds = (performance.now() - began) / 1000;
  const [cpuBefore, messagesBefore] = [cpuSecondsOf(pids), messages];
  await sleep(MINUTES * 60_000);
  const cores = (cpuSecondsOf(pids) - cpuBefore) / (MINUTES * 60) / CLIENTS;
  if (messages - messagesBefore < CLIENTS * (MINUTES - 1)) throw new Error(`${name} does not send what it should`);
  const bytes = pids.reduce((sum, pid) => sum + proportionalBytes(pid), 0) / CLIENTS;
  return figure(name, { connectSeconds, bytes, cores });
}

interface Cost {
  readonly connectSeconds: number;
  /** Of one client. */
  readonly bytes: number;
  /** Of one client. */
  readonly cores: number;
}

function figure(name: string, { connectSeconds, bytes, cores }: Cost): Figure {
  return {
    name,
    value: bytes / KILOBYTE,
    unit: "kB a client",
    beside: `${(100_000 * cores).toFixed(1)} % of a core for 1,000; ${Math.round(CLIENTS / connectSeconds)} connected a second`,
  };
}

function cpuSecondsOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + processUsage(pid).ownCpuSeconds, 0);
}

/** Memory that several processes share counts for each with its share. */
function proportionalBytes(pid: number): number {
  const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1];
  if (kilobytes === undefined) throw new Error(`no Pss of ${pid}`);
  return Number(kilobytes) * 1024;
}
