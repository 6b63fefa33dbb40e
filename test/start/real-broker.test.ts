import mqtt from "mqtt";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { encodeEnvelope } from "../../agent/uplink/envelope.ts";
import { RealBroker } from "../../scripts/start/real-broker.ts";
import { EmbeddedBroker } from "../../simulator/brokers/embedded-broker.ts";
import { MOSQUITTO_MISSING, Mosquitto } from "../support/mosquitto.ts";
import { until } from "../support/until.ts";
import { watchPublished } from "../support/watch-published.ts";

const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function counting(url: string): Promise<RealBroker> {
  const broker = new RealBroker({ url, root: "test/v1", site: "s", language: "en" });
  await broker.start();
  closers.push(() => broker.close());
  return broker;
}

function batch(epoch: string, ...seqs: number[]): Buffer {
  const records = seqs.map((seq) => ({ seq, json: JSON.stringify({ seq, kind: "boot" }) }));
  return Buffer.from(encodeEnvelope(records, { site: "s", epoch, compress: false }));
}

async function publisher(url: string): Promise<mqtt.MqttClient> {
  const client = await mqtt.connectAsync(url, { protocolVersion: 4 });
  closers.push(() => client.endAsync(true));
  return client;
}

describe("counting at a broker that knows only MQTT 3.1.1", () => {
  let url = "";

  beforeEach(async () => {
    const embedded = new EmbeddedBroker({ host: "127.0.0.1", port: 0, onPublish: watchPublished });
    url = `mqtt://127.0.0.1:${await embedded.listen()}`;
    closers.push(() => embedded.close());
  });

  it("counts each record of this site once, by epoch and number, and nothing else", async () => {
    const broker = await counting(url);
    const client = await publisher(url);
    await client.publishAsync("test/v1/s/status", "{}", { qos: 1 });
    await client.publishAsync("test/v1/other/telemetry", batch("e", 9), { qos: 1 });
    await client.publishAsync("test/v1/s/event", batch("e", 1), { qos: 1 });
    await client.publishAsync("test/v1/s/telemetry", batch("e", 2, 4, 3), { qos: 1 });
    await client.publishAsync("test/v1/s/backlog", batch("e", 3, 4, 5), { qos: 1 });
    await client.publishAsync("test/v1/s/telemetry", batch("other", 1), { qos: 1 });
    const expected = { messages: 4, records: 6, duplicates: 2 };
    await until("four messages", () => JSON.stringify(broker.reception).includes('"messages":4'));
    expect(broker.reception).toMatchObject(expected);
  });

  it("says so when something arrives that is not an envelope", async () => {
    const broker = await counting(url);
    const client = await publisher(url);
    await client.publishAsync("test/v1/s/telemetry", "nonsense", { qos: 1 });
    await until("an uncounted reception", () => "uncounted" in Object(broker.reception));
  });
});

it("a broker that cannot be reached is not counted", async () => {
  const broker = await counting("mqtt://127.0.0.1:1");
  expect(broker.reception).toEqual({ uncounted: expect.stringContaining("could not be reached") });
});

it.skipIf(MOSQUITTO_MISSING !== undefined)("counts at a broker that speaks MQTT 5", async () => {
  const mosquitto = await Mosquitto.start();
  closers.push(() => mosquitto.stop());
  const broker = await counting(mosquitto.url);
  const client = await publisher(mosquitto.url);
  await client.publishAsync("test/v1/s/telemetry", batch("e", 1, 2), { qos: 1 });
  await until("two records", () => JSON.stringify(broker.reception).includes('"records":2'));
});

it("a broker that passes nothing on is not counted, once something was delivered there", async () => {
  const embedded = new EmbeddedBroker({ host: "127.0.0.1", port: 0, onPublish: watchPublished });
  const url = `mqtt://127.0.0.1:${await embedded.listen()}`;
  closers.push(() => embedded.close());
  const broker = await counting(url);
  broker.conclude(0);
  expect(broker.reception).toMatchObject({ records: 0 });
  broker.conclude(1);
  expect(broker.reception).toEqual({ uncounted: expect.stringContaining("subscribe") });
});
