import type { SimulationOptions } from "../command/options.ts";
import { sizeOfShard } from "../fleet/shard.ts";
import { COSTS, clientBytes, SPARE_FILES } from "./costs.ts";
import type { Machine } from "./machine.ts";
import { refusalsOf } from "./refusals.ts";

/** Share of an address's ports that may be in use: a port rests for a minute after its connection. */
const PORTS_IN_USE = 0.8;
/**
 * The same of an address of ours, to which each connection is bound. Linux looks for a port among the odd ones of the lower half first; once they
 * are used up it looks through all of them in vain for each further connection, which took 5 ms instead of 0.15. Half of them may rest.
 */
const BOUND_PORTS_IN_USE = 1 / 8;
/**
 * So many agents use up the core of their process. A worker that collects its garbage is away for a second or so with each 4,000 of them, and lets all
 * do at once what they have waited for; twice the processes made that no less on two cores, and took a fifth more of the processor.
 */
const AGENTS_A_WORKER = 14_000;
/** Of a broker beside its sites: the auditor and the operator. */
const OTHER_CLIENTS = 2;
/** That the plan starts by itself. */
const MAXIMUM_BROKERS = 16;
/** A process for fewer than this is not worth its memory. */
const LEAST_A_WORKER = 250;

/** Of a cluster of NATS; when one is away the others have its clients. */
export const NATS_NODES = 3;

export interface Plan {
  /** Of this run: of the shard, where there is one. */
  readonly sites: number;
  readonly workers: number;
  /** The most that any worker has. */
  readonly sitesAWorker: number;
  /** Processes of brokers, or addresses of those that are there already. */
  readonly brokers: number;
  /** Clients of the fullest of them. */
  readonly brokerSockets: number;
  /** Sockets and spare files of the fullest worker. */
  readonly filesAWorker: number;
  /** As many for each worker, one worker after the other; empty where the broker is not on this machine's loopback: then all share the machine's own. */
  readonly sourceAddresses: readonly string[];
  /** That sites may have on an address. */
  readonly portsAnAddress: number;
  readonly memoryBytes: number;
  /** Sites started in a second. */
  readonly connectsPerSecond: number;
  readonly setUpSeconds: number;
  /** From then on until the clocks of all sites go. */
  readonly wakingSeconds: number;
  readonly messagesPerSecond: number;
  /** Cores that agents, auditor and broker are expected to use in the steady state. */
  readonly coresNeeded: number;
  /** That this machine has. With fewer than are needed agents come late, and the run says by how much; so it is not refused. */
  readonly cores: number;
  /** What keeps this machine from doing it, each with its remedy. */
  readonly refusals: readonly string[];
}

/** Pure: what a run takes, and whether it can be had. */
export function makePlan(options: SimulationOptions, machine: Machine): Plan {
  const { speed, broker } = options;
  const sites = sizeOfShard(options.sites, options.shard);
  const isBound = isLoopback(broker);
  const portsAnAddress = Math.floor(machine.portsAnAddress * (isBound ? BOUND_PORTS_IN_USE : PORTS_IN_USE));
  const workers = Math.min(sites, options.workers ?? chooseWorkers(sites, machine));
  const sitesAWorker = Math.ceil(sites / workers);
  const addresses = isBound ? workers * Math.ceil(sitesAWorker / portsAnAddress) : 0;
  const connectsPerSecond = COSTS.connectsPerSecond[typeof broker === "string" ? broker : "mosquitto"];
  const brokers = countBrokers(options, sites, machine);
  const bytes = sites * (COSTS.agentBytes + clientBytes(options)) + workers * COSTS.workerBytes + COSTS.restBytes;
  const plan = {
    sites,
    workers,
    sitesAWorker,
    brokers,
    brokerSockets: Math.ceil(sites / (broker === "nats" ? NATS_NODES - 1 : brokers)) + OTHER_CLIENTS,
    filesAWorker: sitesAWorker + SPARE_FILES,
    sourceAddresses: Array.from({ length: addresses }, (_, index) => sourceAddress(index)),
    portsAnAddress,
    memoryBytes: bytes,
    connectsPerSecond,
    setUpSeconds: Math.ceil(sites / connectsPerSecond),
    wakingSeconds: sites / COSTS.wakesPerSecond,
    messagesPerSecond: (sites * speed * COSTS.messagesAMinute) / 60,
    coresNeeded: (sites * speed * COSTS.cpuPercentOf1000Agents) / 1000 / 100,
    cores: machine.cores,
  };
  return { ...plan, refusals: refusalsOf(plan, options, machine) };
}

/** As many as hold all sites, unless somebody has said how many. */
function countBrokers({ broker, brokers }: SimulationOptions, sites: number, { openFiles }: Machine): number {
  if (typeof broker === "object") return broker.urls.length;
  if (broker === "nats") return NATS_NODES;
  const most = Math.max(1, openFiles - SPARE_FILES - OTHER_CLIENTS);
  return Math.min(sites, brokers ?? Math.min(MAXIMUM_BROKERS, Math.ceil(sites / most)));
}

function chooseWorkers(sites: number, { cores, openFiles }: Machine): number {
  const most = Math.max(1, Math.min(AGENTS_A_WORKER, openFiles - SPARE_FILES));
  return Math.max(Math.ceil(sites / most), Math.min(cores, Math.ceil(sites / LEAST_A_WORKER)));
}

/** 127.0.1.1, 127.0.1.2, …: Linux answers on all of 127.0.0.0/8. */
function sourceAddress(index: number): string {
  return `127.0.${1 + Math.floor(index / 250)}.${1 + (index % 250)}`;
}

function isLoopback(broker: SimulationOptions["broker"]): boolean {
  if (typeof broker === "string") return true;
  return broker.urls.every((url) => /^127\.\d+\.\d+\.\d+$/.test(new URL(url).hostname));
}
