import { MAXIMUM_WORKERS, type SimulationOptions } from "../command/options.ts";
import { COSTS, clientBytes, SPARE_FILES } from "./costs.ts";
import type { Machine } from "./machine.ts";
import type { Plan } from "./plan.ts";

const MOST_BROKERS = 16;
/** The share of the free memory that a run may plan with. */
const MEMORY_SHARE = 0.9;

/** The programs that are not there. */
function missingPrograms({ broker, tls }: SimulationOptions, machine: Machine): readonly string[] {
  const missing: string[] = [];
  if (broker === "mosquitto" && !machine.hasMosquitto) {
    missing.push("Mosquitto is not installed: apt-get install mosquitto, or leave --broker out.");
  }
  if (broker === "nats" && !machine.hasNats) {
    missing.push("NATS is not installed: apt-get install nats-server, or leave --broker out.");
  }
  if (tls && !machine.hasOpenssl) {
    missing.push(
      "openssl, which makes the certificates, is not installed: apt-get install openssl, or leave --tls out.",
    );
  }
  return missing;
}

/** A number of sites, or of brokers, that the open files are enough for; empty when there is none. */
function fewerSites(
  { brokers, brokerSockets, sites }: Omit<Plan, "refusals">,
  { broker, shard }: SimulationOptions,
  files: number,
): string {
  const others = brokerSockets - Math.ceil(sites / (broker === "nats" ? brokers - 1 : brokers));
  const clients = files - SPARE_FILES - others;
  if (clients < 1) return "";
  const enough = Math.ceil(sites / clients);
  if (broker !== "nats" && enough <= MOST_BROKERS) return `--brokers ${enough}, `;
  const most = clients * (broker === "nats" ? brokers - 1 : MOST_BROKERS);
  return shard === undefined ? `--sites ${most}, ` : `more shards than ${shard.of}, `;
}

function memoryRemedy({ sites, shard }: SimulationOptions, most: number): string {
  const shards = Math.ceil(sites / most);
  if (shard !== undefined) return `${shards} shards fit, for example --shard 1/${shards}.`;
  return `--sites ${most} fits, or all of them in ${shards} shards, one after the other or on as many machines: --shard 1/${shards}.`;
}

/** What keeps this machine from doing it. Each sentence ends with what to do about it. */
export function refusalsOf(
  plan: Omit<Plan, "refusals">,
  options: SimulationOptions,
  machine: Machine,
): readonly string[] {
  const { sites, sitesAWorker, filesAWorker, brokerSockets, sourceAddresses, portsAnAddress } = plan;
  const { broker } = options;
  const refusals: string[] = [...missingPrograms(options, machine)];
  const files = machine.openFiles;
  if (filesAWorker > files) {
    const enough = Math.ceil(sites / Math.max(1, files - SPARE_FILES));
    refusals.push(
      `A worker needs ${filesAWorker} open files, and the limit is ${files}: ${enough <= MAXIMUM_WORKERS ? `--workers ${enough}, or ` : ""}ulimit -n ${filesAWorker} before the command.`,
    );
  }
  const ours = typeof broker === "string";
  if (ours && brokerSockets + SPARE_FILES > files) {
    refusals.push(
      `${broker === "nats" ? "A node of the broker" : "A broker"} needs ${brokerSockets + SPARE_FILES} open files, and the limit is ${files}: ` +
        `ulimit -n ${brokerSockets + SPARE_FILES} before the command, ${fewerSites(plan, options, files)}or --broker with the address of one that may have more.`,
    );
  }
  // A port is one towards each broker.
  if (sourceAddresses.length === 0 && Math.ceil(sites / plan.brokers) > portsAnAddress) {
    refusals.push(
      `All sites share one source address, which has ${portsAnAddress} ports towards a broker: --sites ${portsAnAddress * plan.brokers}, or a broker on 127.0.0.1.`,
    );
  }
  const room = machine.memoryAvailableBytes * MEMORY_SHARE;
  if (plan.memoryBytes > room) {
    // With fewer sites there are fewer workers.
    const ofWorker = COSTS.workerBytes / sitesAWorker;
    const left = room - COSTS.workerBytes - COSTS.restBytes;
    const most = Math.floor(left / (COSTS.agentBytes + clientBytes(options) + ofWorker));
    const megabytes = (bytes: number) => Math.round(bytes / 1e6).toLocaleString("en");
    refusals.push(
      `It takes about ${megabytes(plan.memoryBytes)} MB, and ${megabytes(room)} MB may be used: ` +
        (most > 0 ? memoryRemedy(options, most) : "free some memory first."),
    );
  }
  return refusals;
}
