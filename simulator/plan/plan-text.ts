import type { SimulationOptions } from "../command/options.ts";
import type { Plan } from "./plan.ts";

/** The plan as a person reads it, before anything is started. */
export function planText(plan: Plan, { broker, minutes, speed, seed, scenarios }: SimulationOptions): string {
  const count = (value: number) => Math.round(value).toLocaleString("en");
  const { sourceAddresses: addresses } = plan;
  const first = addresses[0] ?? "";
  const last = addresses.at(-1) ?? "";
  const time =
    speed === 1
      ? `${minutes} min at the agents' real cadence`
      : `${minutes} min at speed ${speed}: the agents live ${Number((minutes * speed).toFixed(1))} min, a window of 60 s takes ${Number((60 / speed).toFixed(1))} s; ` +
        "deadlines of the network stay as they are";
  const rows: readonly (readonly [string, string])[] = [
    ["sites", `${count(plan.sites)}, seed ${seed}`],
    ["time", time],
    ["scenario", scenarios.join(", ")],
    ["workers", `${plan.workers} processes of at most ${count(plan.sitesAWorker)} agents`],
    ["broker", `${typeof broker === "string" ? broker : broker.url}, ${count(plan.brokerSockets)} sockets`],
    [
      "addresses",
      addresses.length === 0
        ? "the machine's own"
        : `${first === last ? first : `${first} to ${last}`}, ${count(plan.portsAnAddress)} ports each`,
    ],
    ["memory", `about ${count(plan.memoryBytes / 1e6)} MB`],
    ["set-up", `${count(plan.connectsPerSecond)} sites a second, ${count(plan.setUpSeconds)} s`],
    ["load", `about ${count(plan.messagesPerSecond)} messages a second, ${plan.coresNeeded.toFixed(1)} cores`],
  ];
  return `${rows.map(([name, value]) => `${name.padEnd(10)} ${value}`).join("\n")}\n`;
}
