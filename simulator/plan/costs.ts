import type { SimulationOptions } from "../command/options.ts";

/** Files that a process has open beside its connections: LevelDB, pipes, libraries. */
export const SPARE_FILES = 200;

/** What things cost here, measured (README.md, Figures) and rounded up; the plan goes by them. */
export const COSTS = {
  /** Of one composed and connected agent in a worker, its connection included, when it is most: at the end of the set-up (`worker/compact.ts`). */
  agentBytes: 140_000,
  /** Of a worker before its first agent. */
  workerBytes: 110_000_000,
  /** Coordinator, auditor and the empty broker. */
  restBytes: 300_000_000,
  /** A client at the broker. */
  embeddedClientBytes: 30_000,
  mosquittoClientBytes: 10_000,
  /** On all three nodes together. */
  natsClientBytes: 150_000,
  /** With TLS, on both sides. */
  tlsBytes: 90_000,
  connectsPerSecond: { embedded: 500, mosquitto: 700, nats: 200 },
  /** Whose clocks begin to go in a second: the first minute of an agent takes more than those that follow. */
  wakesPerSecond: 450,
  /** Messages of one site in a minute of its own clock. */
  messagesAMinute: 1,
  /** Of one core, for 1,000 agents at speed 1: 4.5 of the agents themselves, 1 of auditor and Mosquitto. */
  cpuPercentOf1000Agents: 6,
} as const;

/** Of one client at the broker, if it is on this machine. */
export function clientBytes({ broker, tls }: Pick<SimulationOptions, "broker" | "tls">): number {
  const { embeddedClientBytes, mosquittoClientBytes, natsClientBytes, tlsBytes } = COSTS;
  const bytes = { embedded: embeddedClientBytes, mosquitto: mosquittoClientBytes, nats: natsClientBytes };
  return (typeof broker === "object" ? 0 : bytes[broker]) + (tls ? tlsBytes : 0);
}
