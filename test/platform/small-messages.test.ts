import { expect, it, onTestFinished } from "vitest";
import { MqttTransport } from "../../agent/platform/mqtt-transport.ts";
import { NodeClock } from "../../agent/platform/node-clock.ts";
import { Uplink } from "../../agent/uplink/uplink.ts";
import { FakeQueue } from "../support/fake-queue.ts";
import { MOSQUITTO_MISSING, Mosquitto } from "../support/mosquitto.ts";
import { recordingLog } from "../support/recording-log.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { Subscriber } from "../support/subscriber.ts";
import { until } from "../support/until.ts";
import { uplinkOptions } from "../support/uplink-options.ts";

const RECORDS = 60;

/** Mosquitto hangs up on a message above `message_size_limit`, and tells nobody the limit beforehand. */
it.skipIf(MOSQUITTO_MISSING !== undefined).each(["5", "3.1.1"] as const)(
  "everything arrives at a broker that hangs up on large messages, over MQTT %s",
  async (version) => {
    const mosquitto = await Mosquitto.start({ settings: ["message_size_limit 4000"] });
    onTestFinished(() => mosquitto.stop());
    const centre = await Subscriber.open(mosquitto.url, "#");
    onTestFinished(() => centre.close());
    const queue = new FakeQueue();
    queue.add("live", RECORDS, 200);
    const { log, lines } = recordingLog();
    const uplink = new Uplink({
      queue,
      transport: new MqttTransport(),
      clock: new NodeClock("always"),
      random: seededRandom(1),
      log,
      onAlarm: () => {},
      options: uplinkOptions({
        broker: mosquitto.url,
        version,
        retryMinimum: 50,
        retryMaximum: 200,
        reconnectSpread: 0,
      }),
    });
    await uplink.start();
    await until("all records delivered", () => queue.in("delivered").length === RECORDS, {
      limitMs: 25_000,
      describe: () => lines.slice(-4),
    });
    await uplink.stop(5000);
    expect(queue.in("rejected")).toEqual([]);
  },
  40_000,
);
