import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { MINUTE, type Millis } from "../../agent/core/time.ts";
import type { ProtocolVersion } from "../../agent/core/transport.ts";
import type { SimulationOptions } from "../command/options.ts";
import type { Plan } from "../plan/plan.ts";
import type { UplinkOfRun } from "../worker/site-settings.ts";
import { BrokerProcess } from "./broker-process.ts";
import type { BrokerServer } from "./broker-server.ts";
import { RunCertificates } from "./certificates.ts";
import { startMosquitto } from "./mosquitto.ts";
import { startNats } from "./nats.ts";
import { residentBytesOf } from "./server-process.ts";

/** `ack_wait` of config/brokers/nats/node.conf; nobody knows that of a broker that is there already. */
const RESENDS_AFTER: Millis = MINUTE;
/** Connections beside the sites: the auditor, the operator, and somebody who looks on. */
const MORE_CLIENTS = 10;

/** Everything that sites connect to in a run, ours or somebody's. */
export interface RunBroker {
  /** Separate brokers, each for a part of the sites, with the addresses at which it can be reached. */
  readonly brokers: readonly (readonly string[])[];
  readonly uplink: UplinkOfRun;
  readonly versions: readonly ProtocolVersion[];
  /** What a subscriber has not acknowledged comes again after so long: when a node was away, not with the next session. */
  readonly resendsAfter: Millis;
  /** Those that the run has started. */
  readonly servers: readonly BrokerServer[];
  readonly certificates?: RunCertificates;
  /** Of all our servers; undefined when there are none, or one of them is away. */
  residentBytes(): number | undefined;
  /** Resolves with its last words when one of our servers ends without being asked to. */
  readonly failed: Promise<string>;
  stop(): Promise<void>;
}

/** Starts what the options ask for, or names what is there. @param directory for what it needs. */
export async function startBroker(options: SimulationOptions, plan: Plan, directory: string): Promise<RunBroker> {
  const { broker } = options;
  if (typeof broker === "object") {
    const brokers = broker.urls.map((url) => [url]);
    const uplink = { protocol: "auto" } as const;
    return { ...runBroker([]), brokers, uplink, versions: [5, 4], resendsAfter: RESENDS_AFTER };
  }
  const certificates = options.tls ? new RunCertificates(join(directory, "certificates")) : undefined;
  const common = certificates === undefined ? {} : { certificates };
  const home = join(directory, "broker");
  mkdirSync(home);
  if (broker === "nats") {
    const servers = await startNats(home, certificates);
    const addresses = servers.map(({ url }) => url);
    // As config/brokers recommends for so many: a session that it does not keep has no consumers.
    const uplink = { protocol: "3.1.1", sessionSeconds: 0 } as const;
    return {
      ...runBroker(servers),
      ...common,
      brokers: [addresses],
      uplink,
      versions: [4],
      resendsAfter: RESENDS_AFTER,
    };
  }
  const servers: BrokerServer[] = [];
  try {
    for (let number = 1; number <= plan.brokers; number++) {
      servers.push(
        broker === "embedded"
          ? await startEmbedded(`embedded broker ${number}`, plan.brokerSockets + MORE_CLIENTS)
          : await startMosquitto(`Mosquitto ${number}`, join(home, `${number}`), certificates),
      );
    }
  } catch (error) {
    await Promise.all(servers.map((server) => server.stop()));
    throw error;
  }
  const brokers = servers.map(({ url }) => [url]);
  const isOld = broker === "embedded";
  const uplink = { protocol: isOld ? "3.1.1" : "5" } as const;
  return { ...runBroker(servers), ...common, brokers, uplink, versions: isOld ? [4] : [5], resendsAfter: 0 };
}

function runBroker(servers: readonly BrokerServer[]): Pick<RunBroker, "servers" | "residentBytes" | "failed" | "stop"> {
  return {
    servers,
    residentBytes: () => {
      const bytes = servers.map((server) => server.residentBytes());
      if (bytes.length === 0) return undefined;
      return bytes.reduce((sum, one) => (sum === undefined || one === undefined ? undefined : sum + one));
    },
    failed: servers.length === 0 ? new Promise(() => {}) : Promise.race(servers.map(({ failed }) => failed)),
    stop: async () => {
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}

async function startEmbedded(name: string, maximumClients: number): Promise<BrokerServer> {
  const broker = await BrokerProcess.start({ maximumClients, ownGroup: true });
  let isStopping = false;
  return {
    name,
    url: broker.url,
    // It has no disk: its port closes and opens, and what it holds stays in its memory.
    keeps: { restart: true, kill: false },
    residentBytes: () => residentBytesOf(broker.child.pid),
    leave: () => broker.pause(),
    comeBack: () => broker.resume(),
    failed: new Promise((resolve) => {
      broker.child.once("exit", (code, signal) => {
        if (!isStopping) resolve(`${name} ended with ${code ?? signal}`);
      });
    }),
    stop: async () => {
      isStopping = true;
      await broker.stop();
    },
  };
}
