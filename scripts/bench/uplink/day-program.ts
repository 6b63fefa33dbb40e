/**
 * Bundled like the agent and run as a process of its own: the whole agent, with every part of it real but the time, which passes faster,
 * and what it measures, which is invented. `day-messages.ts` has its argument and its report.
 */
import { readFileSync } from "node:fs";
import type { Agent } from "../../../agent/agent.ts";
import { realPorts } from "../../../agent/cli/real-ports.ts";
import { compose, type Ports } from "../../../agent/compose.ts";
import { type Millis, SECOND } from "../../../agent/core/time.ts";
import type { SessionOptions, Transport } from "../../../agent/core/transport.ts";
import { KeepsakeFiles } from "../../../agent/platform/keepsake-files.ts";
import { NodeClock } from "../../../agent/platform/node-clock.ts";
import { nodeRandom } from "../../../agent/platform/node-random.ts";
import { createPinoLog } from "../../../agent/platform/pino-log.ts";
import { supervise } from "../../../agent/supervise.ts";
import type { DayArgument, DayReport } from "./day-messages.ts";
import { FastClock } from "./fast-clock.ts";
import { BusyNetwork, HealthyLink } from "./healthy-link.ts";

/** `max_keepalive` of config/brokers/mosquitto, in seconds: who asks for more is told to send this often. */
const BROKER_KEEPALIVE_SECONDS = 1200;
const MIDNIGHT: Millis = Date.UTC(2026, 0, 1);
const STOP_LIMIT: Millis = 10 * SECOND;

const argument = JSON.parse(process.argv[2] ?? "") as DayArgument;
const { certificate, factor, runMs } = argument;
const flags: Readonly<Record<string, string>> = {
  site: argument.site,
  dataDirectory: argument.directory,
  "uplink.broker": argument.broker,
  "uplink.economy": argument.economy,
  // Twice in a window, so that none is without: by so fast a clock the two are never quite in step.
  "collectors.host.everySeconds": "30",
  // Deadlines are for what really passes over the network; they cost nothing while they are not missed.
  "uplink.acknowledgeSeconds": "600",
};
const text = (file: string) => readFileSync(file, "utf8");
const secrets = { ca: text(certificate.ca), certificate: text(certificate.certificate), key: text(certificate.key) };

const clock = new FastClock(new NodeClock("always"), factor, MIDNIGHT);
const end = clock.monotonic() + runMs;
const log = createPinoLog("error");
const keepsake = new KeepsakeFiles(argument.directory);
const stopping = new AbortController();
for (const signal of ["SIGTERM", "disconnect"]) process.on(signal, () => stopping.abort());
await supervise({
  sources: {
    file: "none",
    environment: {},
    flags: Object.entries(flags).map(([name, value]) => ({ name, value })),
    readFile: async () => undefined,
  },
  keepsake,
  clock,
  log,
  compose: (settings, centre) => {
    const real = realPorts(settings, clock, keepsake, log);
    const ports: Ports = {
      ...real,
      transport: hurried(real.transport),
      prober: new HealthyLink(nodeRandom),
      network: new BusyNetwork(clock, nodeRandom),
    };
    return compose({ settings, secrets, agentVersion: "bench", centre }, ports);
  },
  onRunning: async (agent) => {
    void clock.sleep(end - clock.monotonic(), stopping.signal).then(() => report(agent));
    return async () => undefined;
  },
  signal: stopping.signal,
  stopDeadline: STOP_LIMIT,
});
process.exit(0);

/** MQTT.js counts its keepalives by the real time. */
function hurried(transport: Transport): Transport {
  const scaled = (seconds: number) => Math.max(1, Math.round(Math.min(BROKER_KEEPALIVE_SECONDS, seconds) / factor));
  const options = (given: SessionOptions) => ({ ...given, keepaliveSeconds: scaled(given.keepaliveSeconds) });
  return { open: (given, signal) => transport.open(options(given), signal) };
}

function report(agent: Agent): void {
  if (stopping.signal.aborted) return;
  const { bytesToday } = agent.snapshot().uplink;
  process.send?.({ bytesToday } satisfies DayReport);
}
