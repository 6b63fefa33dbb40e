import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Draft } from "../../../agent/core/record.ts";
import { MINUTE } from "../../../agent/core/time.ts";
import { BrokerProcess, readReceipts } from "../../../simulator/brokers/broker-process.ts";
import type { CaseResult, FaultCase } from "../kind.ts";
import { SeededRandom } from "../random.ts";
import { bundle } from "../recorder/bundles.ts";
import { outboxHere } from "../recorder/outbox-here.ts";
import { AgentProcess, type StoredRange, WINDOW_MESSAGES } from "./agent-process.ts";
import { judgeDelivery } from "./judge-delivery.ts";
import { KILLS_PER_CASE, OPENS_WITHIN_MS } from "./recorder-chain.ts";

const LONGEST_LIFE_MS = 2500;
/** A start takes about a third of a second: many of these fall into it. */
const LONGEST_OPENING_MS = 500;
const BACKLOG_RECORDS = 3000;
const DRAIN_LIMIT_MS = 60_000;
const LOOK_EVERY_MS = 20;

/**
 * The whole agent as it is delivered, with a real broker process that goes away and comes back, killed ten times on one store. At
 * the end the broker must have everything that any of the processes reported as stored.
 */
export async function killAgents(one: FaultCase): Promise<CaseResult> {
  const random = new SeededRandom(one.seed);
  const program = await bundle(one, "agent");
  const receipts = join(one.folder, "receipts.jsonl");
  const stored: StoredRange[] = [await fill(join(one.folder, "data", "outbox"))];
  const problems: string[] = [];
  const broker = await BrokerProcess.start({ receipts });
  const start = () =>
    new AgentProcess(program, join(one.folder, "data"), broker.url, (range) => stored.push(range), one.signal);
  let began = performance.now();
  let agent = start();
  try {
    let reachable = true;
    let hangUps = 0;
    for (let kill = 1; kill <= KILLS_PER_CASE; kill++) {
      one.signal.throwIfAborted();
      if (random.chance(0.5)) {
        await (reachable ? broker.pause() : broker.resume());
        if (reachable) hangUps++;
        reachable = !reachable;
      }
      await sleep(random.uniform() * (random.chance(0.4) ? LONGEST_OPENING_MS : LONGEST_LIFE_MS));
      if (agent.hasEnded) problems.push(`Expected an agent that runs, saw it end: ${agent.lastWords}.`);
      await agent.kill();
      began = performance.now();
      agent = start();
    }
    if (!reachable) await broker.resume();
    await agent.opened();
    const openMs = performance.now() - began;
    if (openMs > OPENS_WITHIN_MS) problems.push(`Expected an open within ${OPENS_WITHIN_MS} ms, saw ${openMs}.`);
    const drained = await waitFor(one.signal, async () => (await agent.snapshot())?.outbox.account.queued === 0);
    if (!drained) problems.push(`Expected an empty queue within ${DRAIN_LIMIT_MS} ms: ${agent.lastWords}.`);
    const account = await agent.stop();
    if (account === undefined) problems.push(`Expected an account at the end, saw none: ${agent.lastWords}.`);
    const judged = judgeDelivery({
      stored,
      messages: readReceipts(receipts).flatMap((receipt) => ("records" in receipt ? [receipt.records] : [])),
      account,
      maximumRepeatedMessages: (KILLS_PER_CASE + hangUps) * WINDOW_MESSAGES,
    });
    return {
      problems: [...problems, ...judged.problems],
      counts: { ...judged.counts, kills: KILLS_PER_CASE, agentKills: KILLS_PER_CASE },
      // From the start of the process on.
      slowestOpenMs: openMs,
    };
  } finally {
    await agent.kill();
    await broker.kill();
  }
}

/** What an outage left: the drain of it is what most of the kills hit. */
async function fill(directory: string): Promise<StoredRange> {
  await mkdir(dirname(directory), { recursive: true });
  const outbox = outboxHere({ directory, maximumBytes: 64 * 1024 * 1024, diskFloorBytes: 0, ballastBytes: 0 });
  await outbox.open();
  const start = Date.now() - BACKLOG_RECORDS * MINUTE;
  await outbox.append(
    Array.from(
      { length: BACKLOG_RECORDS },
      (_, index): Draft => ({
        at: start + index * MINUTE,
        kind: "link",
        span: MINUTE,
        samples: 12,
        rttMs: { min: 590, p50: 610 + (index % 40), p95: 870, max: 1400 + index },
      }),
    ),
  );
  const { epoch, recorded } = outbox.account();
  await outbox.close();
  return { epoch, from: 1, to: recorded };
}

/** False when the time passed first. */
async function waitFor(signal: AbortSignal, condition: () => Promise<boolean>): Promise<boolean> {
  const end = performance.now() + DRAIN_LIMIT_MS;
  while (!(await condition())) {
    if (performance.now() > end || signal.aborted) return false;
    await sleep(LOOK_EVERY_MS);
  }
  return true;
}
