import type { SimulationOptions } from "../command/options.ts";
import { COSTS, clientBytes, SPARE_FILES } from "./costs.ts";
import type { Machine } from "./machine.ts";
import type { Plan } from "./plan.ts";

/** The share of the free memory that a run may plan with. */
const MEMORY_SHARE = 0.9;

/** What keeps this machine from doing it. Each sentence ends with what to do about it. */
export function refusalsOf(
  plan: Omit<Plan, "refusals">,
  { broker }: SimulationOptions,
  machine: Machine,
): readonly string[] {
  const { sites, sitesAWorker, filesAWorker, brokerSockets, sourceAddresses, portsAnAddress, workers } = plan;
  const refusals: string[] = [];
  if (broker === "mosquitto" && !machine.hasMosquitto) {
    refusals.push("Mosquitto is not installed: apt-get install mosquitto, or leave --broker out.");
  }
  const files = machine.openFiles;
  if (filesAWorker > files) {
    const enough = Math.ceil(sites / Math.max(1, files - SPARE_FILES));
    refusals.push(
      `A worker needs ${filesAWorker} open files, and the limit is ${files}: --workers ${enough}, or ulimit -n ${filesAWorker}.`,
    );
  }
  const ours = typeof broker === "string";
  if (ours && brokerSockets + SPARE_FILES > files) {
    const most = files - SPARE_FILES - 1;
    refusals.push(
      `The broker needs ${brokerSockets + SPARE_FILES} open files, and the limit is ${files}: ` +
        `ulimit -n ${brokerSockets + SPARE_FILES} before the command, ${most > 0 ? `--sites ${most}, ` : ""}or --broker with the address of one that may have more.`,
    );
  }
  const onOneAddress = sourceAddresses.length > 0 ? sitesAWorker : sites;
  if (onOneAddress > portsAnAddress) {
    refusals.push(
      sourceAddresses.length > 0
        ? `A worker needs ${sitesAWorker} ports, and its address has ${portsAnAddress}: --workers ${Math.ceil(sites / portsAnAddress)}.`
        : `All sites share one source address, which has ${portsAnAddress} ports towards a broker: --sites ${portsAnAddress}, or a broker on 127.0.0.1.`,
    );
  }
  const room = machine.memoryAvailableBytes * MEMORY_SHARE;
  if (plan.memoryBytes > room) {
    const left = room - workers * COSTS.workerBytes - COSTS.restBytes;
    const most = Math.floor(left / (COSTS.agentBytes + clientBytes(broker)));
    const megabytes = (bytes: number) => Math.round(bytes / 1e6).toLocaleString("en");
    refusals.push(
      `It takes about ${megabytes(plan.memoryBytes)} MB, and ${megabytes(room)} MB may be used: ` +
        (most > 0 ? `--sites ${most} fits.` : "free some memory first."),
    );
  }
  return refusals;
}
