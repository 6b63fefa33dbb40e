import { setTimeout as sleep } from "node:timers/promises";
import { defaultSettings } from "../../agent/config/load.ts";
import type { Draft } from "../../agent/core/record.ts";
import { outboxOptions } from "../../agent/options.ts";
import { Outbox } from "../../agent/outbox/outbox.ts";
import { LevelStore } from "../../agent/platform/level-store.ts";
import { NodeClock } from "../../agent/platform/node-clock.ts";
import { nodeRandom } from "../../agent/platform/node-random.ts";
import { createPinoLog } from "../../agent/platform/pino-log.ts";
import { StoreVolume } from "../../agent/platform/store-volume.ts";
import { BrokerProcess } from "../../simulator/brokers/broker-process.ts";
import { BenchAgent } from "./bench-agent.ts";
import { startCountingProxy } from "./counting-proxy.ts";
import type { Bench } from "./main.ts";
import type { Figure } from "./report.ts";
import { SAMPLE_LINK_RECORD } from "./sample-record.ts";

const RECORDS = 5000;
const GIVE_UP_MS = 120_000;

/** What a record of an outage costs on the link when it is sent later, batched and compressed. */
export async function measureBacklog({ program, folder, progress }: Bench): Promise<readonly Figure[]> {
  progress(`backlog of ${RECORDS} records`);
  const dataDirectory = `${folder}/data`;
  await fill(dataDirectory);
  const broker = await BrokerProcess.start({});
  const proxy = await startCountingProxy(broker.port);
  const begin = performance.now();
  const agent = new BenchAgent(program, dataDirectory, `mqtt://127.0.0.1:${proxy.port}`, [
    "--uplink.backlogKilobitsPerSecond",
    "0",
  ]);
  try {
    while ((await broker.received()).records < RECORDS) {
      if (performance.now() - begin > GIVE_UP_MS) throw new Error("the backlog did not drain");
      await sleep(10);
    }
    const seconds = (performance.now() - begin) / 1000;
    const bytes = proxy.toBroker + proxy.fromBroker;
    await agent.stop();
    return [
      {
        name: "sent per record, backlog",
        value: bytes / RECORDS,
        unit: "bytes",
        beside: `MQTT both ways, ${RECORDS} link records`,
      },
      {
        name: "backlog drained, no limit, loopback",
        value: RECORDS / seconds,
        unit: "records/s",
        beside: "start of the agent included",
      },
    ];
  } finally {
    await agent.kill();
    await proxy.close();
    await broker.stop();
  }
}

/** Link records of an outage, each a little different, as real ones are. */
async function fill(dataDirectory: string): Promise<void> {
  const clock = new NodeClock("always");
  const outbox = new Outbox({
    store: new LevelStore(`${dataDirectory}/outbox`),
    volume: new StoreVolume(`${dataDirectory}/outbox`),
    clock,
    random: nodeRandom,
    log: createPinoLog("error"),
    options: { ...outboxOptions(defaultSettings("bench")), commitEvery: 0, freshFor: 1000 },
  });
  await outbox.open();
  const start = clock.wall().at - RECORDS * SAMPLE_LINK_RECORD.span;
  const about = (value: number) => Math.round(value * (0.9 + 0.2 * nodeRandom.uniform()) * 10) / 10;
  const whole = (value: number) => Math.round(about(value));
  const drafts = Array.from(
    { length: RECORDS },
    (_, index): Draft => ({
      at: Math.round(start + index * SAMPLE_LINK_RECORD.span),
      ...SAMPLE_LINK_RECORD,
      rttMs: { min: about(588), p50: about(612), p95: about(870), max: about(1430) },
      pdvP95Ms: about(282),
      dnsMs: about(640),
      brokerConnectMs: about(619),
      rxBytes: whole(18_234_112),
      txBytes: whole(1_923_004),
      rxPeakBps: whole(8_120_331),
      txPeakBps: whole(921_004),
    }),
  );
  for (let done = 0; done < RECORDS; done += 500) await outbox.append(drafts.slice(done, done + 500));
  await outbox.close();
}
