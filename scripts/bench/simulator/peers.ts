import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import mqtt from "mqtt";
import { startMosquitto } from "../../../simulator/brokers/mosquitto.ts";
import type { Bench } from "../main.ts";
import { descendantsOf, processUsage } from "../process-usage.ts";
import type { Figure } from "../report.ts";
import { type Undo, undoing } from "../uplink/undo.ts";
import { costFigure, type PeerCost, proportionalBytes, secondsUntilConnected, unableFigure } from "./peer-figures.ts";
import { PAYLOAD_BYTES, type PeerLoad } from "./peer-load.ts";
import { runFleet } from "./run-fleet.ts";
import { PEERS, type Peer, PeerUnable } from "./start-peer.ts";

/** The cadence of a site. */
const EVERY_SECONDS = 60;
const CONNECT_LIMIT_SECONDS = 120;
const TOPIC = "peer";

/** What a listener at the broker has heard from a peer. */
interface Heard {
  readonly topics: Set<string>;
  messages: number;
}

/**
 * Beside each other, in one run, the same number of clients with a message a minute each: what one costs. The agents measure, decide, store and
 * account besides; the others send bytes. The memory and the processor are those of the workers and of the peers: neither of a broker nor of
 * whoever listens there.
 */
export async function measurePeers(bench: Bench): Promise<readonly Figure[]> {
  const figures: Figure[] = [await simulatorFigure(bench)];
  for (const peer of PEERS) {
    bench.progress(`${bench.clients} clients: ${peer.name}`);
    figures.push(await undoing((undo) => peerFigure(peer, bench, undo)));
  }
  return figures;
}

async function simulatorFigure(bench: Bench): Promise<Figure> {
  const { clients, minutes } = bench;
  const words = ["--sites", String(clients), "--minutes", String(minutes), "--broker", "mosquitto"];
  const { costs, verdict, history } = await runFleet("peers", words, bench);
  const name = `agents of the simulator, ${verdict.undeclared} records undeclared`;
  const connectSeconds = secondsUntilConnected(history, clients);
  if (connectSeconds === undefined) {
    const most = Math.max(0, ...history.map(({ connected }) => connected));
    return unableFigure(name, clients, most, "no more were connected at once");
  }
  return costFigure(name, {
    clients,
    connectSeconds,
    bytes: costs.workerBytes,
    cores: costs.workerCores,
    messagesPerSecond: costs.messagesPerSecond,
  });
}

async function peerFigure(peer: Peer, bench: Bench, undo: Undo): Promise<Figure> {
  const heard: Heard = { topics: new Set(), messages: 0 };
  try {
    return costFigure(peer.name, await measure(peer, bench, heard, undo));
  } catch (error) {
    if (!(error instanceof PeerUnable)) throw error;
    return unableFigure(peer.name, bench.clients, heard.topics.size, error.message);
  }
}

/** @throws PeerUnable */
async function measure(
  peer: Peer,
  { clients, minutes, folder: root }: Bench,
  heard: Heard,
  undo: Undo,
): Promise<PeerCost> {
  const folder = await mkdtemp(join(root, "peer-"));
  const start = await peer.prepare(folder);
  const port = await listen(peer.name, join(folder, "broker"), heard, undo);
  const load: PeerLoad = { port, clients, topic: TOPIC, payloadBytes: PAYLOAD_BYTES, everySeconds: EVERY_SECONDS };

  const began = performance.now();
  const children = await start(load, undo);
  while (heard.topics.size < clients) {
    assertAlive(children);
    if (performance.now() - began > CONNECT_LIMIT_SECONDS * 1000)
      throw new PeerUnable(`no more were heard within ${CONNECT_LIMIT_SECONDS} s`);
    await sleep(20);
  }
  const connectSeconds = (performance.now() - began) / 1000;

  const pids = processesOf(children);
  const before = { at: performance.now(), cpuSeconds: cpuSecondsOf(pids), messages: heard.messages };
  await sleep(minutes * 60_000);
  assertAlive(children);
  const seconds = (performance.now() - before.at) / 1000;
  return {
    clients,
    connectSeconds,
    cores: (cpuSecondsOf(pids) - before.cpuSeconds) / seconds,
    messagesPerSecond: (heard.messages - before.messages) / seconds,
    bytes: pids.reduce((sum, pid) => sum + proportionalBytes(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8")), 0),
  };
}

/** A broker of the peer's own, and somebody who hears all that comes there. Resolves with its port. */
async function listen(name: string, folder: string, heard: Heard, undo: Undo): Promise<number> {
  const broker = await startMosquitto(name, folder, undefined);
  undo.defer(() => broker.stop());
  const listener = await mqtt.connectAsync(broker.url);
  undo.defer(() => listener.endAsync(true));
  listener.on("message", (topic) => {
    heard.topics.add(topic);
    heard.messages += 1;
  });
  await listener.subscribeAsync(`${TOPIC}/#`, { qos: 1 });
  return Number(new URL(broker.url).port);
}

function assertAlive(children: readonly ChildProcess[]): void {
  const ended = children.filter(
    ({ pid, exitCode, signalCode }) => pid === undefined || (exitCode ?? signalCode) !== null,
  );
  const [first] = ended;
  if (first === undefined) return;
  const how = first.pid === undefined ? "it cannot be started" : `ended with ${first.exitCode ?? first.signalCode}`;
  throw new PeerUnable(`${ended.length} of ${children.length} processes ended: ${how}`);
}

/** Those that were started, and those that they started. */
function processesOf(children: readonly ChildProcess[]): readonly number[] {
  const pids = children.flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
  return pids.flatMap((pid) => [pid, ...descendantsOf(pid)]);
}

function cpuSecondsOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + processUsage(pid).ownCpuSeconds, 0);
}
