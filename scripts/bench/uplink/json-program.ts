/**
 * What a general collector of metrics would send of the same values: one plain JSON message a minute in the form of Telegraf's serialiser,
 * QoS 1, TLS, a new connection whenever one ends. It keeps nothing and repeats nothing, and no ping is needed between two messages.
 * `day-messages.ts` has its argument and its report.
 */
import { readFileSync } from "node:fs";
import type { OutboxStatus } from "../../../agent/core/status.ts";
import { MINUTE, SECOND } from "../../../agent/core/time.ts";
import type { Session } from "../../../agent/core/transport.ts";
import { MqttTransport } from "../../../agent/platform/mqtt-transport.ts";
import { NodeClock } from "../../../agent/platform/node-clock.ts";
import { Minutes } from "../outbox/minutes.ts";
import type { DayArgument, DayReport } from "./day-messages.ts";
import { FastClock } from "./fast-clock.ts";
import { telegrafJson } from "./telegraf-json.ts";

const KEEPALIVE_SECONDS = 60;
const NEVER = new AbortController().signal;
const NOTHING_WAITS: OutboxStatus = {
  account: { epoch: "", recorded: 0, delivered: 0, queued: 0, lost: 0, thinned: 0 },
  unsyncedRecords: 0,
  bytes: 0,
  maximumBytes: 0,
};

const { site, broker, certificate, factor, runMs } = JSON.parse(process.argv[2] ?? "") as DayArgument;
const text = (file: string) => readFileSync(file, "utf8");
const tls = { ca: text(certificate.ca), certificate: text(certificate.certificate), key: text(certificate.key) };
const transport = new MqttTransport();
const clock = new FastClock(new NodeClock("always"), factor, Date.UTC(2026, 0, 1));
const begin = clock.monotonic();
const end = begin + runMs;
const minutes = new Minutes(3);
let session: Session | undefined;

for (const signal of ["SIGTERM", "disconnect"]) process.on(signal, () => process.exit(0));
for (let due = begin; due < end; due += MINUTE) {
  await clock.sleep(due - clock.monotonic(), NEVER);
  session ??= await connect();
  const drafts = minutes.next(Math.round(clock.wall().at), Math.round(clock.monotonic()), NOTHING_WAITS);
  const payload = new TextEncoder().encode(telegrafJson(drafts, site));
  // As long as the topics of the others, and one that the rules of the central broker let a site write.
  const message = { topic: `suar/v1/${site}/reply/json`, payload, retain: false };
  // It fails when the link was cut under it; the next minute has a new connection.
  await session.publish(message, NEVER).catch(() => undefined);
}
process.send?.({} satisfies DayReport);

async function connect(): Promise<Session> {
  const opened = await transport.open(
    {
      url: broker,
      version: 5,
      clientId: site,
      keepaliveSeconds: KEEPALIVE_SECONDS,
      resumeSeconds: 0,
      tls,
      connectDeadline: 10 * SECOND,
    },
    NEVER,
  );
  void opened.closed.then(() => {
    session = undefined;
  });
  return opened;
}
