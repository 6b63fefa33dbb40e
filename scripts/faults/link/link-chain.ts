import { join } from "node:path";
import { isBalanced } from "../../../agent/core/queue.ts";
import type { Draft } from "../../../agent/core/record.ts";
import { SECOND } from "../../../agent/core/time.ts";
import { MqttTransport } from "../../../agent/platform/mqtt-transport.ts";
import { NodeClock } from "../../../agent/platform/node-clock.ts";
import { Uplink } from "../../../agent/uplink/uplink.ts";
import { EmbeddedBroker } from "../../../simulator/brokers/embedded-broker.ts";
import { ChaosProxy } from "../../../simulator/chaos/chaos-proxy.ts";
import type { CaseResult, FaultCase } from "../kind.ts";
import { draftOf } from "../outbox/drafts.ts";
import { silentLog } from "../outbox/silent-log.ts";
import { SeededRandom } from "../random.ts";
import { outboxHere } from "../recorder/outbox-here.ts";
import { Arrivals } from "./arrivals.ts";
import { planFaults, WHOLE } from "./link-fault.ts";
import { type LinkDefect, WatchedTransport } from "./watched-transport.ts";

const FAULTS_A_CHAIN = 10;
/** In flight at most. */
const WINDOW = 4;
/** Everything has to be delivered so soon after the link is whole again. */
const DRAINED_WITHIN = 30 * SECOND;
const ACKNOWLEDGED_WITHIN = SECOND / 2;
const SPREAD = SECOND / 4;

/**
 * The real outbox, uplink and MQTT client against a real broker, while the link between them breaks in ten ways. What happens follows from the
 * seed, when it happens from the machine: a repeated case is like the first, not the same.
 */
export async function breakLinks({ seed, folder, defect, signal }: FaultCase): Promise<CaseResult> {
  const random = new SeededRandom(seed);
  const arrivals = new Arrivals();
  const broker = new EmbeddedBroker({
    host: "127.0.0.1",
    port: 0,
    onPublish: (topic, payload) => arrivals.accept(topic, payload),
  });
  const port = await broker.listen();
  const proxy = new ChaosProxy({ target: { host: "127.0.0.1", port }, quality: WHOLE, random });
  const outbox = outboxHere({
    directory: join(folder, "outbox"),
    maximumBytes: 16 * 1024 * 1024,
    diskFloorBytes: 0,
    ballastBytes: 0,
  });
  const clock = new NodeClock("always");
  const transport = new WatchedTransport(new MqttTransport(), defect as LinkDefect | undefined);
  const uplink = new Uplink({
    queue: outbox,
    transport,
    clock,
    random,
    log: silentLog,
    onAlarm: () => undefined,
    options: {
      broker: `mqtt://127.0.0.1:${await proxy.listen()}`,
      site: "link",
      root: "faults/v1",
      agentVersion: "faults",
      configurationHash: "00000000",
      keepaliveSeconds: 10,
      resumeSeconds: 60,
      version: "3.1.1",
      windowMessages: WINDOW,
      backlogBitsPerSecond: 0,
      backlogBatchBytes: 2 * 1024,
      retryMinimum: SECOND / 20,
      retryMaximum: SPREAD,
      reconnectSpread: SPREAD,
      allowedBrokers: [],
      confirm: "broker",
      confirmWithin: SECOND,
      dailyBytes: 0,
      compress: "telemetry",
      economy: "auto",
      acknowledgeWithin: ACKNOWLEDGED_WITHIN,
      connectDeadline: SECOND,
    },
  });
  const openedAt = performance.now();
  await outbox.open();
  const slowestOpenMs = performance.now() - openedAt;
  await uplink.start();

  const recording = new AbortController();
  const recorder = record(seed, random, AbortSignal.any([signal, recording.signal]));
  for (const { fault, after, lasts } of planFaults(FAULTS_A_CHAIN, random)) {
    await clock.sleep(after, signal);
    await fault.begin(proxy, () => dropClients(broker));
    await clock.sleep(lasts, signal);
    await fault.end(proxy);
  }
  recording.abort();
  await recorder;
  const end = clock.monotonic() + DRAINED_WITHIN;
  while (outbox.account().queued > 0 && clock.monotonic() < end && !signal.aborted) await clock.sleep(20, signal);
  await uplink.stop(SECOND);
  const account = outbox.account();
  await outbox.close();
  await proxy.close();
  await broker.close();

  const problems = [...arrivals.problems];
  if (!isBalanced(account)) problems.push(`Expected an account that balances, saw ${JSON.stringify(account)}.`);
  if (account.queued > 0) {
    problems.push(
      `Expected everything sent ${DRAINED_WITHIN / SECOND} s after the last fault, saw ${account.queued} waiting.`,
    );
  }
  const missing = Array.from({ length: account.recorded }, (_, i) => i + 1).filter((seq) => !arrivals.has(seq)).length;
  const undeclared = Math.max(0, missing - account.queued - account.lost - account.thinned);
  if (undeclared > 0) problems.push(`Expected every record at the broker, saw ${undeclared} missing and not declared.`);
  if (arrivals.duplicates > transport.uncertainRecords) {
    problems.push(
      `Expected only the ${transport.uncertainRecords} records that were in flight when a session died to come twice, saw ${arrivals.duplicates}.`,
    );
  }
  if (transport.mostUncertainMessages > WINDOW) {
    problems.push(`Expected ${WINDOW} messages in flight at most, saw ${transport.mostUncertainMessages}.`);
  }
  return {
    problems,
    counts: {
      recorded: account.recorded,
      delivered: account.delivered,
      declaredLost: account.lost,
      thinned: account.thinned,
      undeclared,
      duplicates: arrivals.duplicates,
      uncertain: transport.uncertainRecords,
      linkFaults: FAULTS_A_CHAIN,
      sessions: transport.sessions,
    },
    slowestOpenMs,
  };

  async function record(of: number, chance: SeededRandom, until: AbortSignal): Promise<void> {
    for (let marker = 1; !until.aborted; marker += 1) {
      // Old enough to be backlog, or fresh: both lanes and the events are under way.
      const draft = draftOf(of, marker);
      const now = Math.round(clock.wall().at);
      // The workload stamps with `at`, never with boot and uptime.
      await outbox.append([chance.chance(0.5) ? ({ ...draft, at: now } as Draft) : draft]);
      await clock.sleep(chance.between(0, 10), until);
    }
  }
}

/** As a restart: everybody is dropped, and it listens again on the same port. */
async function dropClients(broker: EmbeddedBroker): Promise<void> {
  await broker.pause();
  await broker.listen();
}
