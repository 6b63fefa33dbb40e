import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { BrokerProcess } from "../../simulator/brokers/broker-process.ts";
import { BenchAgent } from "./bench-agent.ts";
import { startCountingProxy } from "./counting-proxy.ts";
import { layOut } from "./delivered.ts";
import type { Bench } from "./main.ts";
import { processUsage } from "./process-usage.ts";
import { atMost, type Figure } from "./report.ts";

const MEMORY_GOAL = 1.4;
const MEGABYTE = 1e6;

/** An agent with nothing but defaults, started as on a box and delivering as it records, beside the same Node that does nothing. */
export async function measureRest({ program, node, folder, minutes, progress }: Bench): Promise<readonly Figure[]> {
  const broker = await BrokerProcess.start({});
  const proxy = await startCountingProxy(broker.port);
  const launcher = await layOut(program, node, folder);
  const bare = spawn(node.path, ["-e", "setInterval(() => {}, 60_000)"], { stdio: "ignore" });
  const agent = new BenchAgent(program, `${folder}/data`, `mqtt://127.0.0.1:${proxy.port}`, [], { launcher });
  try {
    const begin = performance.now();
    for (let left = minutes; left > 0; left -= 0.5) {
      progress(`agent at defaults, ${left} min left`);
      await sleep(Math.min(left, 0.5) * 60_000);
    }
    const elapsedSeconds = (performance.now() - begin) / 1000;
    const usage = processUsage(agent.pid);
    const bareBytes = processUsage(bare.pid ?? -1).residentBytes;
    const { outbox } = await agent.snapshot();
    const { recorded, delivered } = outbox.account;
    if (delivered === 0) throw new Error("nothing was delivered");
    const ratio = usage.residentBytes / bareBytes;
    const sent = proxy.toBroker + proxy.fromBroker;
    await agent.stop();
    return [
      {
        name: "memory of the agent (RSS)",
        value: usage.residentBytes / MEGABYTE,
        unit: "MB",
        beside: `bare Node ${node.version} ${(bareBytes / MEGABYTE).toFixed(1)} MB, after ${minutes} min`,
      },
      {
        name: "memory against a bare Node",
        value: ratio,
        unit: "x",
        goal: atMost(Number(ratio.toFixed(3)), MEMORY_GOAL, "x"),
      },
      {
        name: "CPU of the agent",
        value: (100 * usage.ownCpuSeconds) / elapsedSeconds,
        unit: "% of a core",
        beside: "start included",
      },
      { name: "CPU of its pings", value: (100 * usage.childCpuSeconds) / elapsedSeconds, unit: "% of a core" },
      { name: "stored per record", value: outbox.bytes / recorded, unit: "bytes", beside: "key, header and JSON" },
      {
        name: "sent per record, live",
        value: sent / delivered,
        unit: "bytes",
        beside: `MQTT both ways, connect and birth included, ${delivered} records`,
      },
    ];
  } finally {
    bare.kill();
    await agent.kill();
    await proxy.close();
    await broker.stop();
  }
}
