/**
 * The embedded broker as a process of its own: `tsx simulator/brokers/embedded.ts --port 0 [--host 127.0.0.1]
 * [--receipts FILE] [--username NAME --password-file FILE] [--maximum-clients N]`. Prints `{"listening":PORT}` once it accepts connections.
 * Whoever started it with an IPC channel may send `BrokerCommand`s and hears `BrokerReport`s. SIGTERM, SIGINT and the end of
 * the IPC channel stop it.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { reasonOf } from "../../agent/core/errors.ts";
import { EmbeddedBroker } from "./embedded-broker.ts";
import type { BrokerCommand, BrokerReport, Listening } from "./messages.ts";
import { Receipts } from "./receipts.ts";

const REPORT_EVERY_MS = 200;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "1883" },
      host: { type: "string", default: "127.0.0.1" },
      receipts: { type: "string" },
      username: { type: "string" },
      "password-file": { type: "string" },
      "maximum-clients": { type: "string" },
    },
  });
  const receipts = new Receipts(values.receipts);
  const broker = new EmbeddedBroker({
    host: values.host,
    port: portOf(values.port),
    ...(values["maximum-clients"] === undefined ? {} : { maximumClients: clientsOf(values["maximum-clients"]) }),
    ...credentials(values.username, values["password-file"]),
    onPublish: (topic, payload) => {
      receipts.accept(topic, payload);
      reportSoon();
    },
  });

  let reporting: NodeJS.Timeout | undefined;
  const reportSoon = () => {
    reporting ??= setTimeout(() => {
      reporting = undefined;
      tell(receipts.totals(false));
    }, REPORT_EVERY_MS);
  };
  const obey = async (command: BrokerCommand): Promise<void> => {
    if (command.type === "report") tell(receipts.totals(true));
    else if (command.type === "pause") {
      await broker.pause();
      tell({ type: "paused" });
    } else if (command.type === "resume") {
      await broker.listen();
      tell({ type: "resumed" });
    }
  };
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    clearTimeout(reporting);
    await broker.close();
    receipts.close();
    process.exit(0);
  };

  process.on("message", (command: BrokerCommand) => void obey(command).catch(fail));
  for (const end of ["SIGTERM", "SIGINT", "disconnect"]) process.on(end, () => void stop().catch(fail));
  // Whoever started it ended while this was loaded: that is not told again. Undefined where there was no channel.
  if (process.connected === false) return await stop();
  const listening: Listening = { listening: await broker.listen() };
  process.stdout.write(`${JSON.stringify(listening)}\n`);
}

function tell(report: BrokerReport): void {
  // The parent may be gone already; then its end of the channel stops this process in a moment.
  if (process.connected) process.send?.(report, undefined, undefined, () => {});
}

function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--port ${text} is not a port`);
  return port;
}

function clientsOf(text: string): number {
  const clients = Number(text);
  if (!Number.isInteger(clients) || clients < 1)
    throw new Error(`--maximum-clients ${text} is not a number of clients`);
  return clients;
}

function credentials(username: string | undefined, passwordFile: string | undefined) {
  if (username === undefined && passwordFile === undefined) return {};
  if (username === undefined || passwordFile === undefined)
    throw new Error("--username and --password-file go together");
  return { credentials: { username, password: readFileSync(passwordFile, "utf8").trim() } };
}

function fail(error: unknown): never {
  process.stderr.write(`embedded broker: ${reasonOf(error)}\n`);
  process.exit(1);
}

main().catch(fail);
