import { setTimeout as sleep } from "node:timers/promises";
import { BrokerProcess } from "../../simulator/brokers/broker-process.ts";
import { BenchAgent } from "./bench-agent.ts";
import type { Bench } from "./main.ts";
import { atMost, type Figure, median } from "./report.ts";

const RUNS = 7;
const LOOK_EVERY_MS = 5;
const GIVE_UP_MS = 30_000;

/** From spawning the process to the moment in which the broker has the first record, each time with an empty store. */
export async function measureStart({ program, folder, progress }: Bench): Promise<readonly Figure[]> {
  const broker = await BrokerProcess.start({});
  const seconds: number[] = [];
  try {
    for (let run = 1; run <= RUNS; run++) {
      progress(`start ${run} of ${RUNS}`);
      const { records } = await broker.received();
      const begin = performance.now();
      const agent = new BenchAgent(program, `${folder}/data-${run}`, broker.url);
      try {
        while ((await broker.received()).records === records) {
          if (performance.now() - begin > GIVE_UP_MS) throw new Error("no record arrived");
          await sleep(LOOK_EVERY_MS);
        }
        seconds.push((performance.now() - begin) / 1000);
      } finally {
        await agent.kill();
      }
    }
  } finally {
    await broker.stop();
  }
  const value = median(seconds);
  return [
    {
      name: "start to first delivered record",
      value,
      unit: "s",
      goal: atMost(value, 1.5, "s"),
      beside: `median of ${RUNS}, slowest ${Math.max(...seconds).toFixed(2)} s`,
    },
  ];
}
