import { afterEach, expect } from "vitest";
import type { Keepsake } from "../../agent/core/keepsake.ts";
import type { Remote } from "../../agent/core/remote.ts";
import type { Message } from "../../agent/core/transport.ts";
import { decodeEnvelope } from "../../agent/uplink/decode-envelope.ts";
import type { UplinkOptions } from "../../agent/uplink/options.ts";
import { Uplink } from "../../agent/uplink/uplink.ts";
import { FakeQueue } from "./fake-queue.ts";
import { type FakeBrokerBehaviour, FakeTransport } from "./fake-transport.ts";
import { recordingLog } from "./recording-log.ts";
import { seededRandom } from "./seeded-random.ts";
import { uplinkOptions } from "./uplink-options.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** An uplink with a scripted broker, a queue in memory and time in the test's hands. */
export function uplinkHarness(
  behaviour: FakeBrokerBehaviour = {},
  overrides: Partial<UplinkOptions> = {},
  more: {
    readonly boot?: string;
    readonly previousBoot?: () => string | undefined;
    readonly remote?: Remote;
    readonly keepsake?: Keepsake;
  } = {},
) {
  const { boot = "boot-1", ...parts } = more;
  const clock = new VirtualClock({ bootId: boot });
  const queue = new FakeQueue();
  const transport = new FakeTransport(behaviour);
  const alarms: string[] = [];
  const { log, lines } = recordingLog();
  const uplink = new Uplink({
    queue,
    transport,
    clock,
    random: seededRandom(7),
    log,
    onAlarm: (code, state) => alarms.push(`${code} ${state}`),
    options: uplinkOptions(overrides),
    ...parts,
  });
  return {
    clock,
    queue,
    transport,
    alarms,
    lines,
    uplink,
    async start() {
      await uplink.start();
      await clock.settle();
    },
    /** Stops within `deadline` of virtual time; resolves with the time it took. */
    async stop(deadline = 5_000) {
      const began = clock.monotonic();
      let took = Number.POSITIVE_INFINITY;
      const stopping = uplink.stop(deadline).then(() => {
        took = clock.monotonic() - began;
      });
      for (let passed = 0; passed <= deadline && took === Number.POSITIVE_INFINITY; passed += 50)
        await clock.advance(50);
      await clock.settle();
      if (took === Number.POSITIVE_INFINITY) throw new Error("the uplink did not stop within its deadline");
      await stopping;
      return took;
    },
  };
}

/** One uplink at a time: keep it with `watch`, and the test ends only when everything was settled or released and nobody is asleep. */
export function uplinkCase() {
  let running: UplinkHarness | undefined;
  const watch = (harness: UplinkHarness): UplinkHarness => {
    running = harness;
    return harness;
  };
  afterEach(async () => {
    await running?.stop();
    expect(running?.queue.in("taken") ?? []).toEqual([]);
    expect(running?.clock.sleeping ?? 0).toBe(0);
    running = undefined;
  });
  return {
    watch,
    async started(...parameters: Parameters<typeof uplinkHarness>): Promise<UplinkHarness> {
      const harness = watch(uplinkHarness(...parameters));
      await harness.start();
      return harness;
    },
  };
}

export type UplinkHarness = ReturnType<typeof uplinkHarness>;

/** The last level of the topic: event, telemetry, backlog or status. */
export function laneOf(message: Message): string {
  return message.topic.slice(message.topic.lastIndexOf("/") + 1);
}

/** The numbers of the records in a message. */
export function seqsOf(message: Message): readonly number[] {
  return decodeEnvelope(message.payload).records.map((record) => record.seq);
}

/** A status message as an object. */
export function statusOf(message: Message | undefined): Record<string, unknown> {
  return JSON.parse(new TextDecoder().decode(message?.payload)) as Record<string, unknown>;
}
