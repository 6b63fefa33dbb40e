/**
 * Feeds the broker beside a village's terminal with what an agent would record: one message a minute with a link and a host record, QoS 1. A
 * message is repeated until it is acknowledged, so nothing is lost in front of the broker. `publisher-messages.ts` has what is said.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { OutboxStatus } from "../../../agent/core/status.ts";
import { MINUTE, SECOND } from "../../../agent/core/time.ts";
import type { Session } from "../../../agent/core/transport.ts";
import { Wake } from "../../../agent/core/wake.ts";
import { MqttTransport } from "../../../agent/platform/mqtt-transport.ts";
import { encodeEnvelope } from "../../../agent/uplink/envelope.ts";
import { Minutes } from "../outbox/minutes.ts";
import type { PublisherArgument, PublisherOrder, PublisherReport } from "./publisher-messages.ts";

const EPOCH = "0123456789abcdef";
const AGAIN_MS = 100;
const NEVER = new AbortController().signal;
const NOTHING_WAITS: OutboxStatus = {
  account: { epoch: EPOCH, recorded: 0, delivered: 0, queued: 0, lost: 0, thinned: 0 },
  unsyncedRecords: 0,
  bytes: 0,
  maximumBytes: 0,
};

interface Message {
  /** The highest number in it. */
  readonly last: number;
  readonly payload: Uint8Array;
}

const { site, port } = JSON.parse(process.argv[2] ?? "") as PublisherArgument;
const transport = new MqttTransport();
const minutes = new Minutes(4);
const waiting: Message[] = [];
const somethingWaits = new Wake();
let made = 0;
let beat: NodeJS.Timeout | undefined;

process.on("message", obey);
for (const end of ["SIGTERM", "disconnect"]) process.on(end, () => process.exit(0));
for (;;) {
  try {
    const session = await connect();
    for (;;) await publishNext(session);
  } catch {
    // The broker is gone, or not there yet: the message waits for the next session.
    await sleep(AGAIN_MS);
  }
}

function obey(order: PublisherOrder): void {
  if (order.type === "outage") {
    const now = Date.now();
    for (let minute = order.minutes; minute > 0; minute--) make(now - minute * MINUTE);
  } else {
    clearInterval(beat);
    if (order.type === "live") beat = setInterval(() => make(Date.now()), order.everyMs);
  }
}

function make(at: number): void {
  const drafts = minutes.next(at, process.uptime() * SECOND, NOTHING_WAITS);
  const records = drafts.map((draft) => {
    made += 1;
    return { seq: made, json: JSON.stringify({ seq: made, ...draft }) };
  });
  const payload = encodeEnvelope(records, { site, epoch: EPOCH, compress: false });
  waiting.push({ last: made, payload });
  somethingWaits.ring();
}

/** One at a time: the broker is on the same machine. */
async function publishNext(session: Session): Promise<void> {
  const [message] = waiting;
  if (message === undefined) return await somethingWaits.wait(NEVER);
  await session.publish({ topic: `suar/v1/${site}/telemetry`, payload: message.payload, retain: false }, NEVER);
  waiting.shift();
  process.send?.({ acknowledged: message.last } satisfies PublisherReport);
}

function connect(): Promise<Session> {
  return transport.open(
    {
      url: `mqtt://127.0.0.1:${port}`,
      version: 5,
      clientId: "publisher",
      keepaliveSeconds: 60,
      resumeSeconds: 0,
      connectDeadline: 5 * SECOND,
    },
    NEVER,
  );
}
