/**
 * The centre, as a process of its own in its own network namespace: the central broker as `config/brokers/mosquitto` makes it, a bad
 * link in front of it for each site, and a reader that reports what arrives. `centre-messages.ts` has its argument, orders and reports.
 */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { SECOND } from "../../../agent/core/time.ts";
import type { Incoming } from "../../../agent/core/transport.ts";
import { MqttTransport } from "../../../agent/platform/mqtt-transport.ts";
import { nodeRandom } from "../../../agent/platform/node-random.ts";
import { decodeEnvelope } from "../../../agent/uplink/decode-envelope.ts";
import { ChaosProxy } from "../../../simulator/chaos/chaos-proxy.ts";
import { PRESETS } from "../../../simulator/chaos/link-quality.ts";
import {
  type ArrivedRecord,
  type CentreArgument,
  type CentreOrder,
  type CentreReport,
  SITE_PORT,
} from "./centre-messages.ts";
import { Certificates } from "./certificates.ts";
import { centralConfiguration, MOSQUITTO } from "./mosquitto.ts";
import { waitFor } from "./wait-for.ts";

/** The namespace is ours alone, so that every port is free. */
const PORTS = { site: 1883, centre: 1884 };
const START_LIMIT_MS = 10_000;
const NEVER = new AbortController().signal;

const argument = JSON.parse(process.argv[2] ?? "") as CentreArgument;
const links = new Map<string, ChaosProxy>();

for (const end of ["SIGTERM", "SIGINT", "disconnect"]) process.on(end, () => process.exit(0));
await startBroker();
for (const { name, host, quality } of argument.links) {
  const target = { host: "127.0.0.1", port: PORTS.site };
  links.set(name, new ChaosProxy({ target, host, port: SITE_PORT, quality: PRESETS[quality], random: nodeRandom }));
}
await read();
process.on("message", (order: CentreOrder) => void obey(order));
tell({ type: "ready" });

async function startBroker(): Promise<void> {
  const file = join(argument.directory, "mosquitto.conf");
  const dataDirectory = join(argument.directory, "data");
  mkdirSync(dataDirectory);
  const { certificates } = argument;
  writeFileSync(
    file,
    centralConfiguration({ sitePort: PORTS.site, centrePort: PORTS.centre, dataDirectory, certificates }),
  );
  const broker = spawn(MOSQUITTO, ["-c", file], { stdio: ["ignore", "ignore", "inherit"] });
  process.on("exit", () => broker.kill("SIGKILL"));
  const up = () => {
    if (broker.exitCode !== null) throw new Error(`the central broker ended with ${broker.exitCode}`);
    return accepts(PORTS.centre);
  };
  await waitFor("the central broker", up, START_LIMIT_MS, NEVER);
}

async function read(): Promise<void> {
  const files = Certificates.reader(argument.certificates);
  const text = (file: string) => readFileSync(file, "utf8");
  const session = await new MqttTransport().open(
    {
      url: `mqtts://localhost:${PORTS.centre}`,
      version: 5,
      clientId: "bench-reader",
      keepaliveSeconds: 60,
      resumeSeconds: 0,
      subscriptionQos: 1,
      tls: { ca: text(files.ca), certificate: text(files.certificate), key: text(files.key) },
      connectDeadline: 10 * SECOND,
      inboundPacketBytes: 256 * 1024,
    },
    NEVER,
  );
  session.onMessage(arrived);
  const codes = await session.subscribe(["suar/v1/#"], NEVER);
  if (codes.some((code) => code >= 0x80)) throw new Error("the central broker does not let the reader subscribe");
  void session.closed.then(({ detail }) => {
    throw new Error(`the reader lost its session: ${detail}`);
  });
}

function arrived({ topic, payload }: Incoming): void {
  const [, , site = ""] = topic.split("/");
  const status = topic.endsWith("/status");
  tell({ type: "arrived", site, at: Date.now(), status, records: recordsOf(topic, payload) });
}

function recordsOf(topic: string, payload: Uint8Array): readonly ArrivedRecord[] {
  if (!/\/(event|telemetry|backlog)$/.test(topic)) return [];
  const { epoch, records } = decodeEnvelope(payload);
  return records.map((record) => {
    const { seq, at, kind, from, to, count } = record as unknown as Readonly<Record<string, number | string>>;
    return {
      epoch,
      seq: Number(seq),
      ...(at === undefined ? {} : { at: Number(at) }),
      ...(kind === "lost" ? { declares: { from: Number(from), to: Number(to), count: Number(count) } } : {}),
    };
  });
}

async function obey(order: CentreOrder): Promise<void> {
  const link = links.get(order.link);
  if (link === undefined) throw new Error(`there is no link ${order.link}`);
  if (order.type === "listen") await link.listen();
  else link.reset();
}

function tell(report: CentreReport): void {
  process.send?.(report, undefined, undefined, () => {});
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}
