import { readFileSync } from "node:fs";
import type { ProtocolVersion } from "../../agent/core/transport.ts";
import type { BrokerChoice } from "../command/options.ts";
import type { Protocol } from "../worker/site-settings.ts";
import { BrokerProcess } from "./broker-process.ts";
import { MosquittoBroker } from "./mosquitto.ts";

/** Connections beside the sites: the auditor, and somebody who looks on. */
const MORE_CLIENTS = 10;

/** The broker of a run, ours or somebody's. */
export interface RunBroker {
  readonly url: string;
  readonly protocol: Protocol;
  readonly versions: readonly ProtocolVersion[];
  /** Of its process; undefined for one that is not ours. */
  residentBytes(): number | undefined;
  /** Resolves with its last words when it ends without being asked to; never for one that is not ours. */
  readonly failed: Promise<string>;
  stop(): Promise<void>;
}

/** Starts it, or names the one that is there. @param directory for what it needs. */
export async function startBroker(choice: BrokerChoice, sites: number, directory: string): Promise<RunBroker> {
  if (typeof choice === "object") {
    return {
      url: choice.url,
      protocol: "auto",
      versions: [5, 4],
      residentBytes: () => undefined,
      failed: new Promise(() => {}),
      stop: async () => {},
    };
  }
  const isMosquitto = choice === "mosquitto";
  const broker = isMosquitto
    ? await MosquittoBroker.start(directory)
    : await BrokerProcess.start({ maximumClients: sites + MORE_CLIENTS, ownGroup: true });
  let stopping = false;
  return {
    url: broker.url,
    protocol: isMosquitto ? "5" : "3.1.1",
    versions: isMosquitto ? [5] : [4],
    residentBytes: () => residentBytes(broker.child.pid),
    failed: new Promise((resolve) => {
      broker.child.once("exit", (code, signal) => {
        if (!stopping) resolve(`the broker ended with ${code ?? signal}`);
      });
    }),
    stop: async () => {
      stopping = true;
      await broker.stop();
    },
  };
}

/** Undefined when the process is gone. */
function residentBytes(pid: number | undefined): number | undefined {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}
