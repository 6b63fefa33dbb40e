import { SECOND } from "../../agent/core/time.ts";
import { MINIMUM_SPEED, type SimulationOptions } from "../command/options.ts";
import { formatSeconds } from "../page/format.ts";
import type { Plan } from "./plan.ts";

/** The plan as a person reads it, before anything is started. */
export function planText(plan: Plan, options: SimulationOptions): string {
  const rows = planRows(plan, options).map(([name, value]) => `${name.padEnd(10)} ${value}`);
  return `${rows.join("\n")}\n`;
}

/** Name and value of everything in the plan. */
export function planRows(
  plan: Plan,
  { minutes, speed, seed, scenarios, ...options }: SimulationOptions,
): readonly (readonly [name: string, value: string])[] {
  const count = (value: number) => Math.round(value).toLocaleString("en");
  const { sourceAddresses: addresses } = plan;
  const first = addresses[0] ?? "";
  const last = addresses.at(-1) ?? "";
  const time =
    speed === 1
      ? `${minutes} min at the agents' real cadence`
      : `${minutes} min at speed ${speed}: the agents live ${Number((minutes * speed).toFixed(1))} min, a window of 60 s takes ${Number((60 / speed).toFixed(1))} s; ` +
        "deadlines of the network stay as they are";
  return [
    ["sites", `${count(plan.sites)}${partText(options)}, seed ${seed}`],
    ["time", time],
    ["scenario", scenarios.join(", ")],
    [
      "workers",
      `${plan.workers} ${plan.workers === 1 ? "process" : "processes"} of at most ${count(plan.sitesAWorker)} agents`,
    ],
    ["broker", `${brokerText(plan, options)}, at most ${count(plan.brokerSockets)} sockets each`],
    [
      "addresses",
      addresses.length === 0
        ? "the machine's own"
        : `${first === last ? first : `${first} to ${last}`}, ${count(plan.portsAnAddress)} ports each`,
    ],
    ["memory", `about ${count(plan.memoryBytes / 1e6)} MB`],
    [
      "set-up",
      `${count(plan.connectsPerSecond)} sites a second, ${count(plan.setUpSeconds)} s; their clocks begin to go over ${formatSeconds(plan.wakingSeconds * SECOND)}`,
    ],
    ["load", `about ${count(plan.messagesPerSecond)} messages a second, ${coresText(plan, speed)}`],
  ];
}

function coresText({ coresNeeded, cores }: Plan, speed: number): string {
  const needed = `${coresNeeded.toFixed(1)} cores`;
  if (coresNeeded <= cores) return needed;
  const slower = Math.floor((100 * speed * cores) / coresNeeded) / 100;
  const remedies = [...(slower < MINIMUM_SPEED ? [] : [`--speed ${slower}`]), "fewer sites", "shards"];
  return `${needed} of ${cores}: agents will be late; remedies are ${remedies.join(", ")}`;
}

function partText({ sites, shard }: Pick<SimulationOptions, "sites" | "shard">): string {
  return shard === undefined ? "" : ` of ${sites.toLocaleString("en")}, shard ${shard.number} of ${shard.of}`;
}

function brokerText({ brokers }: Plan, { broker, tls }: Pick<SimulationOptions, "broker" | "tls">): string {
  if (typeof broker === "object") return broker.urls.join(", ");
  const security = tls ? ", TLS with certificates on both sides" : "";
  if (broker === "nats") return `three NATS nodes that are one${security}`;
  return `${brokers} x ${broker}${security}`;
}
