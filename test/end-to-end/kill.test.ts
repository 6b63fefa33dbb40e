import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { BrokerProcess } from "../../simulator/brokers/broker-process.ts";
import { AgentProcess, type AgentProcessOptions } from "../support/agent-process.ts";
import { fillOutbox } from "../support/fill-outbox.ts";
import { takenRecords } from "../support/receipts.ts";
import { until } from "../support/until.ts";

const BACKLOG_RECORDS = 3000;
const WINDOW_MESSAGES = 4;

/** Real agent processes, real broker processes, real LevelDB, kill -9. Nothing here is simulated. */
describe("nothing that append confirmed is lost", () => {
  let folder: string;
  let receiptsFile: string;
  let broker: BrokerProcess | undefined;
  let agent: AgentProcess | undefined;
  /** Every identity that any agent process of this test confirmed as stored. */
  let confirmed: Set<string>;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "suar-kill-"));
    receiptsFile = join(folder, "receipts.jsonl");
    confirmed = new Set();
  });

  afterEach(async () => {
    await agent?.kill();
    await broker?.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The broker comes back on the port it had, and goes on in the same book of receipts. */
  async function startBroker(port = 0): Promise<number> {
    broker = await BrokerProcess.start({ port, receipts: receiptsFile });
    return broker.port;
  }

  function startAgent(port: number, flags: readonly string[] = []): AgentProcess {
    const options: AgentProcessOptions = {
      program: inject("agentProgram"),
      dataDirectory: join(folder, "data"),
      broker: `mqtt://127.0.0.1:${port}`,
      flags: ["--uplink.windowMessages", String(WINDOW_MESSAGES), ...flags],
    };
    agent = AgentProcess.start(options);
    return agent;
  }

  async function killAgent(): Promise<void> {
    await agent?.kill();
    for (const identity of agent?.confirmed ?? []) confirmed.add(identity);
  }

  /** Stops the agent, which sends what is left, and reconciles its account with the broker's book. */
  async function reconcile(): Promise<{ duplicates: number; largestMessage: number }> {
    await until("empty queue", async () => (await agent?.snapshot())?.outbox.account.queued === 0, {
      limitMs: 60_000,
      describe: () => agent?.tail(),
    });
    const account = await agent?.stop();
    for (const identity of agent?.confirmed ?? []) confirmed.add(identity);
    const { unique, duplicates, largestMessage } = takenRecords(receiptsFile);
    expect([...confirmed].filter((identity) => !unique.has(identity))).toEqual([]);
    expect(account).toMatchObject({ queued: 0, lost: 0, recorded: account?.delivered });
    // No gap either: the centre has every number from 1 up to the last.
    expect(unique.size).toBe(account?.recorded);
    return { duplicates, largestMessage };
  }

  it("arrives after the broker was away and the agent was killed five times meanwhile", async () => {
    const port = await startBroker();
    const first = startAgent(port);
    await until("records at the broker", () => takenRecords(receiptsFile).unique.size >= 4, {
      describe: () => first.tail(),
    });
    await broker?.kill();

    for (let kill = 1; kill <= 5; kill++) {
      await agent?.confirmedMore(4);
      await killAgent();
      startAgent(port);
    }
    await agent?.confirmedMore(4);
    expect((await agent?.snapshot())?.outbox.account.queued).toBeGreaterThanOrEqual(24);

    await startBroker(port);
    const { duplicates, largestMessage } = await reconcile();
    // One death with messages in flight: that of the first broker.
    expect(duplicates).toBeLessThanOrEqual(WINDOW_MESSAGES * largestMessage);
  }, 120_000);

  it("arrives when broker and agent are killed again and again in the middle of the drain", async () => {
    for (const identity of await fillOutbox(join(folder, "data"), BACKLOG_RECORDS)) confirmed.add(identity);
    // Small batches at a modest pace, so that the drain takes long enough to be hit in the middle.
    const slowly = ["--uplink.backlogBatchKilobytes", "4", "--uplink.backlogKilobitsPerSecond", "200"];
    const port = await startBroker();
    startAgent(port, slowly);

    let deaths = 0;
    for (const victim of ["broker", "agent", "broker", "agent", "both"]) {
      const before = takenRecords(receiptsFile).unique.size;
      await until("progress of the drain", () => takenRecords(receiptsFile).unique.size >= before + 200, {
        describe: () => agent?.tail(),
      });
      expect(takenRecords(receiptsFile).unique.size).toBeLessThan(BACKLOG_RECORDS);
      deaths++;
      if (victim !== "agent") await broker?.kill();
      if (victim !== "broker") await killAgent();
      if (victim !== "agent") await startBroker(port);
      if (victim !== "broker") startAgent(port, slowly);
    }

    const { duplicates, largestMessage } = await reconcile();
    expect(duplicates).toBeLessThanOrEqual(deaths * WINDOW_MESSAGES * largestMessage);
  }, 120_000);
});
