import { setTimeout as sleep } from "node:timers/promises";
import { isBalanced } from "../../agent/core/queue.ts";
import { BrokerProcess } from "../../simulator/brokers/broker-process.ts";
import { BenchAgent } from "./bench-agent.ts";
import type { Bench } from "./main.ts";
import { type MemorySample, memoryNow, trend } from "./memory.ts";
import { atMost, type Figure } from "./report.ts";

/** Every cadence is so much faster than at defaults. */
const SPEED = 60;
const FLAGS: readonly string[] = [
  ...["--collectors.windowSeconds", String(60 / SPEED)],
  ...["--collectors.link.everySeconds", "0.5"],
  ...["--collectors.link.lateAfterSeconds", "0.3"],
  ...["--collectors.link.timeoutSeconds", "0.4"],
  ...["--collectors.host.everySeconds", String(60 / SPEED)],
  ...["--outbox.freshSeconds", String(1200 / SPEED)],
];
/** Of each round the broker is away for the last third. */
const ROUND_MS = 9 * 60_000;
const AWAY_FROM_MS = 6 * 60_000;
const SAMPLE_MS = 5000;
/** Caches and tables fill, and V8 settles, in this share of the time. */
const WARM_UP = 1 / 3;
const RECORDS_A_DAY = 2 * 24 * 60;
const SLOPE_GOAL_MEGABYTES = 1;
const MEGABYTE = 1e6;

/** The delivered agent at sixty times its cadence: whether its memory grows, and whether its account balances, over days of records. */
export async function measureSoak({ program, folder, minutes, progress }: Bench): Promise<readonly Figure[]> {
  const broker = await BrokerProcess.start({});
  const agent = new BenchAgent(program, `${folder}/data`, broker.url, FLAGS);
  const samples: MemorySample[] = [];
  let away = false;
  let unbalanced = 0;
  const begin = performance.now();
  const elapsed = () => performance.now() - begin;
  try {
    while (elapsed() < minutes * 60_000) {
      await sleep(SAMPLE_MS);
      const { account } = (await agent.snapshot()).outbox;
      if (!isBalanced(account)) unbalanced++;
      samples.push(memoryNow(account.recorded, agent.pid));
      const wanted = elapsed() % ROUND_MS >= AWAY_FROM_MS;
      if (wanted !== away) await (wanted ? broker.pause() : broker.resume());
      away = wanted;
      const left = Math.max(0, minutes - elapsed() / 60_000).toFixed(1);
      progress(`soak, ${account.recorded} recorded, ${account.queued} waiting, ${left} min left`);
    }
    if (away) await broker.resume();
    const own = trend(samples, "ownBytes", WARM_UP);
    const resident = trend(samples, "residentBytes", WARM_UP);
    const account = await agent.stop();
    const slope = (bytesPerMillion: number) => (bytesPerMillion / 1e6) * (RECORDS_A_DAY / MEGABYTE);
    const days = account.recorded / RECORDS_A_DAY;
    const over = `${days.toFixed(1)} days of records in ${minutes} min`;
    return [
      {
        name: "soak: memory of the process itself",
        value: slope(own.bytesPerMillion),
        unit: "MB a day",
        goal: atMost(Number(slope(own.bytesPerMillion).toFixed(3)), SLOPE_GOAL_MEGABYTES, "MB a day"),
        beside: over,
      },
      {
        name: "soak: resident memory, mapped tables included",
        value: slope(resident.bytesPerMillion),
        unit: "MB a day",
        beside: `most ${(resident.most / MEGABYTE).toFixed(1)} MB`,
      },
      {
        name: "soak: moments when the account did not balance",
        value: unbalanced,
        unit: "",
        goal: atMost(unbalanced, 0, ""),
        beside: `${samples.length} moments, ${account.delivered} of ${account.recorded} delivered, ${account.lost} lost`,
      },
    ];
  } finally {
    await agent.kill();
    await broker.stop();
  }
}
