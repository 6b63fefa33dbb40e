import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { DAY, MINUTE } from "../../agent/core/time.ts";
import { BrokerProcess } from "../../simulator/brokers/broker-process.ts";
import { outboxHere } from "../faults/recorder/outbox-here.ts";
import { BenchAgent } from "./bench-agent.ts";
import type { Bench } from "./main.ts";
import { Minutes } from "./outbox/minutes.ts";
import { processUsage } from "./process-usage.ts";
import { atMost, type Figure } from "./report.ts";

const MEGABYTE = 1e6;
const GROWTH_GOAL = 5;
const WEIGHT_GOAL = 150;
/** Eight who look at the page and two who align, in both languages. */
const VIEWERS = ["id", "id", "id", "id", "en", "en", "en", "en"]
  .map((language) => `/events?lang=${language}`)
  .concat("/align/events?lang=id", "/align/events?lang=en");

/** An agent whose page ten people look at, beside one whose page nobody does, and one that has none. Each has a day of records. */
export async function measurePage({ program, folder, minutes, progress }: Bench): Promise<readonly Figure[]> {
  const broker = await BrokerProcess.start({});
  const url = `mqtt://127.0.0.1:${broker.port}`;
  const [watchedPort, quietPort] = [await freePort(), await freePort()];
  progress("a day of records for each agent");
  const agent = async (name: string, ...flags: readonly string[]) => {
    await recordDay(`${folder}/${name}`);
    return new BenchAgent(program, `${folder}/${name}`, url, ["--site", name, "--clock.trust", "always", ...flags]);
  };
  const watched = await agent("watched", "--page.port", String(watchedPort));
  const quiet = await agent("quiet", "--page.port", String(quietPort));
  const without = await agent("without", "--page.enabled", "false");
  const leaving = new AbortController();
  try {
    await pass(minutes, "nobody looks", progress);
    const memory = (of: BenchAgent) => processUsage(of.pid).residentBytes / MEGABYTE;
    const before = { watched: memory(watched), quiet: memory(quiet), without: memory(without) };
    const cpuBefore = {
      watched: processUsage(watched.pid).ownCpuSeconds,
      quiet: processUsage(quiet.pid).ownCpuSeconds,
    };

    const weight = await weigh(`http://127.0.0.1:${watchedPort}`);
    const viewers = VIEWERS.map((path) => new Viewer(`http://127.0.0.1:${watchedPort}${path}`, leaving.signal));
    await pass(minutes, "ten look", progress);
    for (const viewer of viewers) viewer.check();
    const growth = memory(watched) - before.watched;
    const drift = memory(quiet) - before.quiet;
    const seconds = minutes * 60;
    const cpu = (of: "watched" | "quiet", now: BenchAgent) =>
      (100 * (processUsage(now.pid).ownCpuSeconds - cpuBefore[of])) / seconds;
    const received = viewers.reduce((sum, { bytes }) => sum + bytes, 0);
    return [
      {
        name: "memory of a page that nobody looks at",
        value: before.quiet - before.without,
        unit: "MB",
        beside: `an agent without one has ${before.without.toFixed(1)} MB, after ${minutes} min`,
      },
      {
        name: "memory that ten viewers add",
        value: growth - drift,
        unit: "MB",
        goal: atMost(Number((growth - drift).toFixed(2)), GROWTH_GOAL, "MB"),
        beside: `after ${minutes} min; meanwhile the agent beside it grew by ${drift.toFixed(1)} MB`,
      },
      {
        name: "CPU that ten viewers add",
        value: cpu("watched", watched) - cpu("quiet", quiet),
        unit: "% of a core",
        beside: "eight pages every 2 s, two alignments every second",
      },
      {
        name: "weight of the page",
        value: weight / 1000,
        unit: "kB",
        goal: atMost(weight / 1000, WEIGHT_GOAL, "kB"),
        beside: "with style, script and icon, as they are sent",
      },
      {
        name: "sent to a viewer, live",
        value: received / VIEWERS.length / minutes / 1000,
        unit: "kB a minute",
        beside: "the first one of all that there is included",
      },
    ];
  } finally {
    leaving.abort();
    await Promise.all([watched, quiet, without].map((one) => one.kill()));
    await broker.stop();
  }
}

/** As after a day without a link: what the page reads back for its charts. */
async function recordDay(dataDirectory: string): Promise<void> {
  const directory = `${dataDirectory}/outbox`;
  const outbox = outboxHere({ directory, maximumBytes: 64 * 1024 * 1024, diskFloorBytes: 0, ballastBytes: 0 });
  await outbox.open();
  const minutes = new Minutes(1);
  const end = Date.now();
  const drafts = Array.from({ length: DAY / MINUTE }, (_, index) =>
    minutes.next(end - DAY + (index + 1) * MINUTE, index * MINUTE, outbox.status()),
  );
  await outbox.append(drafts.flat());
  await outbox.close();
}

/** Reads a stream as a browser does. */
class Viewer {
  bytes = 0;
  #problem: unknown;

  constructor(address: string, signal: AbortSignal) {
    this.#read(address, signal).catch((error: unknown) => {
      if (!signal.aborted) this.#problem = error;
    });
  }

  /** @throws when it could not look, or not to the end. */
  check(): void {
    if (this.#problem !== undefined) throw this.#problem;
    if (this.bytes === 0) throw new Error("a viewer saw nothing");
  }

  async #read(address: string, signal: AbortSignal): Promise<void> {
    const response = await fetch(address, { signal });
    if (!response.ok || response.body === null) throw new Error(`${address}: HTTP status ${response.status}`);
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) this.bytes += chunk.byteLength;
    throw new Error(`${address} has ended`);
  }
}

async function pass(minutes: number, what: string, progress: (text: string) => void): Promise<void> {
  for (let left = minutes; left > 0; left -= 0.5) {
    progress(`${what}, ${left} min left`);
    await sleep(Math.min(left, 0.5) * 60_000);
  }
}

/** Bytes of the page and of all that it asks for. */
async function weigh(address: string): Promise<number> {
  const page = await (await fetch(`${address}/?lang=id`)).text();
  const files = [...page.matchAll(/(?:src|href)="(\/[^"?]+\.\w+)"/g)].map(([, path = ""]) => path);
  const sizes = await Promise.all(
    files.map(async (path) => (await (await fetch(address + path)).arrayBuffer()).byteLength),
  );
  return sizes.reduce((sum, size) => sum + size, Buffer.byteLength(page));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
