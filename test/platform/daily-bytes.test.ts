import { expect, it, onTestFinished } from "vitest";
import { DAY, HOUR, MINUTE } from "../../agent/core/time.ts";
import { MqttTransport } from "../../agent/platform/mqtt-transport.ts";
import { Uplink } from "../../agent/uplink/uplink.ts";
import { EmbeddedBroker } from "../../simulator/brokers/embedded-broker.ts";
import { FakeQueue } from "../support/fake-queue.ts";
import { recordingLog } from "../support/recording-log.ts";
import { RecordingProxy } from "../support/recording-proxy.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { uplinkOptions } from "../support/uplink-options.ts";
import { VirtualClock } from "../support/virtual-clock.ts";
import { watchPublished } from "../support/watch-published.ts";

const HEADER_BYTES = 52;

/** A connection opens with three segments and closes with four; every second segment with data is answered by one without. */
function wireBytes(proxy: RecordingProxy): number {
  return proxy.bytes.length + HEADER_BYTES * (1.5 * proxy.segments + 7 * proxy.connections);
}

/** Real sockets, a real broker, and a day that passes as fast as they allow. Keepalives run in real time: none falls into it. */
it.each([70_000, 150_000])(
  "a day of %i bytes is kept within a twentieth, as seen from the other end of the socket",
  {
    timeout: 90_000,
  },
  async (dailyBytes) => {
    const broker = new EmbeddedBroker({ host: "127.0.0.1", port: 0, onPublish: watchPublished });
    const proxy = await RecordingProxy.start(await broker.listen());
    const clock = new VirtualClock({ wall: 20_000 * DAY });
    const queue = new FakeQueue();
    const uplink = new Uplink({
      queue,
      transport: new MqttTransport(),
      clock,
      random: seededRandom(1),
      log: recordingLog().log,
      onAlarm: () => {},
      options: uplinkOptions({ broker: `mqtt://127.0.0.1:${proxy.port}`, version: "3.1.1", dailyBytes }),
    });
    onTestFinished(async () => {
      await uplink.stop(5_000);
      await proxy.stop();
      await broker.close();
    });
    /** Whatever is on its way has arrived and been answered. */
    const quiet = async () => {
      for (let before = -1; before !== proxy.segments || uplink.status().unansweredMessages > 0; ) {
        before = proxy.segments;
        await clock.settle();
      }
    };
    const pass = async (time: number, eachMinute: () => void) => {
      for (let passed = 0; passed < time; passed += MINUTE) {
        eachMinute();
        await quiet();
        await clock.advance(MINUTE);
        await quiet();
      }
    };
    const record = () => queue.add("live", 2, 150);

    queue.add("backlog", 3_000, 150);
    await uplink.start();
    const events: number[] = [];
    for (let hour = 0; hour < 23; hour++) {
      await pass(HOUR, record);
      events.push(...queue.add("event"));
      if (hour % 4 === 3) uplink.reconnect();
    }
    await pass(59 * MINUTE, record);
    const { bytesToday: counted, thrift } = uplink.status();
    expect(thrift).not.toBe("normal");
    expect(counted).toBeGreaterThan(0.75 * dailyBytes);
    expect(counted).toBeLessThanOrEqual(1.05 * dailyBytes);
    // Never less than what passed; more, because messages that leave together share segments, and nobody tells how many did.
    expect(counted).toBeGreaterThanOrEqual(wireBytes(proxy));
    expect(counted).toBeLessThan(1.2 * wireBytes(proxy));
    const delivered = new Set(queue.in("delivered"));
    expect(events.filter((seq) => !delivered.has(seq))).toEqual([]);
    expect(queue.in("pending").length).toBeGreaterThan(0);
  },
);
