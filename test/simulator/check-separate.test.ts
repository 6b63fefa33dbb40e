import { afterEach, describe, expect, it } from "vitest";
import type { Incoming } from "../../agent/core/transport.ts";
import { Audit } from "../../simulator/auditor/audit.ts";
import { checkSeparate } from "../../simulator/auditor/check-separate.ts";
import { AuditSubscriber } from "../../simulator/auditor/subscriber.ts";
import { EmbeddedBroker } from "../../simulator/brokers/embedded-broker.ts";
import { WorldTime } from "../../simulator/world/world-time.ts";
import { type Saboteur, sabotaged } from "../support/small-fleet.ts";

const ROOT = "suar/v1";

describe("brokers that are said to be separate", () => {
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  async function broker(): Promise<string> {
    const embedded = new EmbeddedBroker({ host: "127.0.0.1", port: 0 });
    const port = await embedded.listen();
    ends.push(() => embedded.close());
    return `mqtt://127.0.0.1:${port}`;
  }

  /** @param saboteur what the broker does to messages on their way. */
  async function subscriber(url: string, saboteur?: Saboteur): Promise<AuditSubscriber> {
    const options = { addresses: [url], root: ROOT, versions: [4], transport: sabotaged(saboteur) } as const;
    const one = new AuditSubscriber(options, new Audit(ROOT, new WorldTime(0, 1)));
    await one.start();
    ends.push(() => one.stop());
    return one;
  }

  it("are found to be one, whatever else comes there meanwhile", async () => {
    const url = await broker();
    const passingMore: Saboteur = (message, pass) => {
      const ofOthers: Incoming = { ...message, topic: `${ROOT}/1101012001/event` };
      for (const passed of [ofOthers, message, ofOthers]) pass(passed);
    };
    const both = [await subscriber(url), await subscriber(url, passingMore)];
    await expect(checkSeparate(both, ROOT)).rejects.toThrow(/are of one broker/);
  });

  it("are taken for what they are", async () => {
    const both = [await subscriber(await broker()), await subscriber(await broker())];
    await expect(checkSeparate(both, ROOT)).resolves.toBeUndefined();
  });
});
