import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { MINUTE, SECOND } from "../../../agent/core/time.ts";
import { BenchAgent } from "../bench-agent.ts";
import { processUsage } from "../process-usage.ts";
import type { RealTimeCosts } from "./cost-figures.ts";
import { FAR_PORTS } from "./ports.ts";
import type { RunParts } from "./run-collectors.ts";
import { allOn, type Flags, NOTHING } from "./settings.ts";
import { ADDRESSES } from "./village.ts";

/** Starting is no measuring. */
const SETTLE_MS = 20 * SECOND;

export interface RealTimeOptions {
  /** The production bundle. */
  readonly program: string;
  readonly folder: string;
  readonly minutes: number;
  /** The configuration file with the sources of services, and the folder with their programs. */
  readonly file: string;
  readonly programs: string;
}

/** Two delivered agents beside each other, one that measures all there is and one that measures next to nothing. */
export async function runInRealTime(
  { program, folder, minutes, file, programs }: RealTimeOptions,
  { village, undo, signal, progress }: RunParts,
): Promise<{ readonly all: RealTimeCosts; readonly nothing: RealTimeCosts }> {
  const surroundings = {
    prefix: village.box.prefix,
    environment: { PATH: `${programs}:${process.env["PATH"]}` },
  };
  const start = (site: string, flags: Flags, configuration: string) => {
    const words = Object.entries({ ...flags, site, config: configuration }).flatMap(([name, value]) => [
      `--${name}`,
      value,
    ]);
    const broker = `mqtt://${ADDRESSES.far}:${FAR_PORTS.broker}`;
    const agent = new BenchAgent(program, join(folder, site), broker, words, surroundings);
    undo.defer(() => agent.kill());
    return agent;
  };
  const agents = { all: start("all", allOn(village.provider), file), nothing: start("nothing", NOTHING, "none") };
  await sleep(SETTLE_MS, undefined, { signal });
  const measures = { all: measure(agents.all), nothing: measure(agents.nothing) };
  for (let left = minutes; left > 0; left -= 0.5) {
    progress(`two agents in real time, ${left} min left`);
    await sleep(Math.min(left, 0.5) * MINUTE, undefined, { signal });
  }
  const costs = { all: measures.all(), nothing: measures.nothing() };
  const { collectors } = (await agents.all.snapshot()).measuring;
  const failing = collectors.filter(({ problem }) => problem !== undefined);
  if (failing.length > 0) throw new Error(`not everything was measured: ${failing.map(({ name }) => name).join(", ")}`);
  return costs;
}

/** From now on, until what it returns is called. */
function measure(agent: BenchAgent): () => RealTimeCosts {
  const begin = { at: performance.now(), usage: processUsage(agent.pid) };
  return () => {
    const now = processUsage(agent.pid);
    return {
      seconds: (performance.now() - begin.at) / 1000,
      ownCpuSeconds: now.ownCpuSeconds - begin.usage.ownCpuSeconds,
      childCpuSeconds: now.childCpuSeconds - begin.usage.childCpuSeconds,
      residentBytes: now.residentBytes,
    };
  };
}
