import mqtt, { type MqttClient } from "mqtt";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EmbeddedBroker } from "../../../simulator/brokers/embedded-broker.ts";

const STATUS = { retain: true, qos: 1 } as const;

describe("what the embedded broker has retained", () => {
  const clients: MqttClient[] = [];
  let broker: EmbeddedBroker;
  let port: number;
  const client = async () => {
    const one = await mqtt.connectAsync({ host: "127.0.0.1", port, reconnectPeriod: 0 });
    clients.push(one);
    return one;
  };
  /** Everything that a new subscriber to the filters is given, before a message that is published after it. */
  const given = async (...filters: string[]) => {
    const subscriber = await client();
    const heard: string[] = [];
    const isOver = new Promise<void>((resolve) => {
      subscriber.on("message", (topic, payload) => {
        if (topic === "end") resolve();
        else heard.push(`${topic} ${payload}`);
      });
    });
    await subscriber.subscribeAsync(["end", ...filters], { qos: 1 });
    await subscriber.publishAsync("end", "", { qos: 1 });
    await isOver;
    return heard.sort();
  };

  beforeEach(async () => {
    broker = new EmbeddedBroker({ host: "127.0.0.1", port: 0 });
    port = await broker.listen();
    const site = await client();
    await site.publishAsync("suar/desa-a/status", "a", STATUS);
    await site.publishAsync("suar/desa-b/status", "b", STATUS);
    await site.publishAsync("suar/desa-c/status", "c", STATUS);
    await site.publishAsync("suar/desa-c/status", "", STATUS);
    await site.publishAsync("suar/desa-b/status", "b again", STATUS);
    await site.publishAsync("suar/desa-a/event", "not retained", { qos: 1 });
  });
  afterEach(async () => {
    for (const one of clients.splice(0)) await one.endAsync(true);
    await broker.close();
  });

  it("is found by the name of its topic", async () => {
    expect(await given("suar/desa-b/status")).toEqual(["suar/desa-b/status b again"]);
    expect(await given("suar/desa-c/status", "suar/desa-a/event")).toEqual([]);
  });

  it("is found by a filter with wildcards, alone and beside names", async () => {
    const both = ["suar/desa-a/status a", "suar/desa-b/status b again"];
    expect(await given("suar/+/status")).toEqual(both);
    expect(await given("suar/#")).toEqual(both);
    expect(await given("suar/desa-b/status", "suar/desa-a/#")).toEqual(both);
  });
});
