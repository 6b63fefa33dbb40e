import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SECOND } from "../../../agent/core/time.ts";
import { MqttTransport } from "../../../agent/platform/mqtt-transport.ts";
import { encodeEnvelope } from "../../../agent/uplink/envelope.ts";
import { BrokerProcess, readReceipts } from "../../../simulator/brokers/broker-process.ts";
import { until } from "../../support/until.ts";

const never = () => new AbortController().signal;
const topic = "test/site-1/backlog";
const envelope = (...seqs: number[]) =>
  encodeEnvelope(
    seqs.map((seq) => ({ seq, json: JSON.stringify({ seq, kind: "link" }) })),
    { site: "site-1", epoch: "epoch-1", compress: true },
  );

describe("the embedded broker's process", () => {
  let directory: string;
  let receipts: string;
  let broker: BrokerProcess;
  const open = () =>
    new MqttTransport().open(
      {
        url: broker.url,
        version: 4,
        clientId: "suar-site-1",
        keepaliveSeconds: 60,
        resumeSeconds: 0,
        will: { topic: "test/site-1/status", payload: Buffer.from('{"online":false}'), retain: true },
        connectDeadline: 10 * SECOND,
      },
      never(),
    );

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "suar-receipts-"));
    receipts = join(directory, "receipts.jsonl");
    broker = await BrokerProcess.start({ receipts });
  });
  afterEach(async () => {
    await broker.stop();
    rmSync(directory, { recursive: true });
  });

  it("has written the receipt of every message that it acknowledged, even when it is killed at that moment", async () => {
    const session = await open();
    for (let i = 1; i <= 20; i++)
      await session.publish({ topic, payload: envelope(2 * i, 2 * i + 1), retain: false }, never());
    await broker.kill();
    await session.closed;
    const seqs = readReceipts(receipts).flatMap((receipt) => ("records" in receipt ? receipt.records : []));
    expect(seqs).toEqual(Array.from({ length: 40 }, (_, i) => ({ epoch: "epoch-1", seq: i + 2 })));
  });

  it("counts messages, different records and duplicates", async () => {
    const session = await open();
    await session.publish({ topic, payload: envelope(1, 2, 3), retain: false }, never());
    await session.publish({ topic, payload: envelope(3, 4), retain: false }, never());
    expect(await broker.received()).toEqual({
      type: "received",
      asked: true,
      messages: 2,
      records: 4,
      duplicates: 1,
      bytes: envelope(1, 2, 3).length + envelope(3, 4).length,
      lastTopic: topic,
    });
    await session.close(SECOND);
  });

  it("tells status messages and unreadable ones apart in its receipts, and lives on", async () => {
    const session = await open();
    await session.publish(
      { topic: "test/site-1/status", payload: Buffer.from('{"online":true}'), retain: true },
      never(),
    );
    await session.publish({ topic, payload: Buffer.from("nonsense"), retain: false }, never());
    await session.close(SECOND);
    expect(readReceipts(receipts)).toEqual([
      { topic: "test/site-1/status", payload: btoa('{"online":true}'), status: { online: true } },
      { topic, payload: btoa("nonsense"), unreadable: expect.stringContaining("not one of Suar's") },
    ]);
  });

  it("drops everybody when paused and takes them back on the same port when resumed", async () => {
    const session = await open();
    await broker.pause();
    expect((await session.closed).by).toBe("broker");
    await expect(open()).rejects.toMatchObject({ code: "broker-unreachable" });
    await broker.resume();
    const again = await open();
    await again.close(SECOND);
  });

  it("comes back on its old port after a kill", async () => {
    const { port } = broker;
    await broker.kill();
    broker = await BrokerProcess.start({ port, receipts });
    expect(broker.port).toBe(port);
    const session = await open();
    await session.close(SECOND);
  });

  it("does not leave those waiting who ask it for something when it has ended", async () => {
    await broker.kill();
    await expect(broker.received()).rejects.toThrow("the broker ended before it answered report");
  });

  it("ends when the one that started it goes away", async () => {
    const exit = once(broker.child, "exit");
    broker.child.disconnect();
    expect(await exit).toEqual([0, null]);
  });

  it("ends when that one goes away before it is loaded", async () => {
    const program = fileURLToPath(new URL("../../../simulator/brokers/embedded.ts", import.meta.url));
    const child = spawn(process.execPath, ["--import", "tsx", program, "--port", "0"], {
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    try {
      child.disconnect();
      await until("it has ended", () => child.exitCode !== null);
      expect(child.exitCode).toBe(0);
    } finally {
      child.kill("SIGKILL");
    }
  });

  it("drops a client that sends a packet without end, and serves the others", async () => {
    const session = await open();
    const flood = connect(broker.port, "127.0.0.1");
    flood.on("error", () => {});
    // CONNECT with 256 MB to come.
    flood.write(Uint8Array.of(0x10, 0xff, 0xff, 0xff, 0x7f));
    const more = () => {
      while (flood.write(Buffer.alloc(65_536)));
    };
    flood.on("drain", more);
    more();
    await new Promise((resolve) => flood.once("close", resolve));
    // What the kernel's buffers hold on both sides, and no more.
    expect(flood.bytesWritten).toBeLessThan(32 * 1024 * 1024);
    expect(await session.publish({ topic, payload: envelope(1), retain: false }, never())).toEqual({ reasonCode: 0 });
    await session.close(SECOND);
  });
});
