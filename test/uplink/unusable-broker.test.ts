import { describe, expect, it } from "vitest";
import { SuarError } from "../../agent/core/errors.ts";
import { HOUR, MINUTE, SECOND } from "../../agent/core/time.ts";
import { ConnectRefused } from "../../agent/core/transport.ts";
import { statusOf, uplinkCase, uplinkHarness } from "../support/uplink-harness.ts";

const { started, watch } = uplinkCase();
const unreachable = new SuarError("broker-unreachable", { broker: "b:1883", reason: "no route" });

describe("a broker that cannot be used", () => {
  it("is asked again ever more rarely, and logged once", async () => {
    const h = await started({
      accept: () => {
        throw unreachable;
      },
    });
    await h.clock.advance(6 * HOUR);
    expect(h.transport.attempts.length).toBeGreaterThan(30);
    expect(h.transport.attempts.length).toBeLessThan(100);
    expect(h.uplink.status()).toMatchObject({ state: "waiting", problem: { code: "broker-unreachable" } });
    expect(h.lines.filter((line) => line.level === "warn").length).toBe(1);
  });

  it("that refuses the credentials is asked again after hours, with an alarm, until it lets the site in", async () => {
    const h = await started({
      accept: (options) => {
        throw new ConnectRefused("b:1883", options.version, 0x86);
      },
    });
    expect(h.alarms).toEqual(["broker-refused raised"]);
    expect(h.uplink.status()).toMatchObject({
      state: "waiting",
      problem: { code: "broker-refused", details: { reasonCode: 0x86 } },
    });
    await h.clock.advance(59 * MINUTE);
    expect(h.transport.attempts.length).toBe(1);
    h.queue.add("live");
    await h.clock.advance(20 * HOUR);
    expect(h.transport.attempts.length).toBeGreaterThan(3);
    expect(h.transport.attempts.length).toBeLessThan(21);
    expect(h.alarms).toEqual(["broker-refused raised"]);
    h.transport.behaviour = {};
    await h.clock.advance(6 * HOUR);
    expect(h.alarms).toEqual(["broker-refused raised", "broker-refused cleared"]);
    expect(h.queue.in("delivered")).toEqual([1]);
  });

  it("that is busy gets at least a minute", async () => {
    const h = await started({
      accept: (options) => {
        throw new ConnectRefused("b:1883", options.version, 0x89);
      },
    });
    await h.clock.advance(59 * SECOND);
    expect(h.transport.attempts.length).toBe(1);
    expect(h.alarms).toEqual([]);
    await h.clock.advance(3 * MINUTE);
    expect(h.transport.attempts.length).toBeGreaterThan(1);
  });

  it("that knows only 3.1.1 is served with it at once, and never asked for 5 again", async () => {
    const h = await started({
      accept: (options) => {
        if (options.version === 5) throw new ConnectRefused("b:1883", 5, 1);
      },
    });
    expect(h.transport.attempts.map((attempt) => attempt.version)).toEqual([5, 4]);
    expect(h.uplink.status()).toMatchObject({ state: "connected", protocol: "MQTT 3.1.1" });
    expect(statusOf(h.transport.last.published[0])).toMatchObject({ protocol: "MQTT 3.1.1" });
    h.transport.last.drop({ by: "network", detail: "cut" });
    await h.clock.advance(2 * SECOND);
    expect(h.transport.attempts.map((attempt) => attempt.version)).toEqual([5, 4, 4]);
  });

  it.each(["auto", "5"] as const)(
    "that knows no version of ours is asked again after hours, with an alarm (%s)",
    async (version) => {
      const h = await started(
        {
          accept: (options) => {
            throw new ConnectRefused("b:1883", options.version, options.version === 5 ? 0x84 : 1);
          },
        },
        { version },
      );
      expect(h.transport.attempts.map((attempt) => attempt.version)).toEqual(version === "auto" ? [5, 4] : [5]);
      expect(h.alarms).toEqual(["broker-refused raised"]);
      expect(h.uplink.status().nextAttemptMs).toBeGreaterThanOrEqual(HOUR);
      h.transport.behaviour = {};
      await h.clock.advance(6 * HOUR);
      expect(h.alarms).toEqual(["broker-refused raised", "broker-refused cleared"]);
    },
  );

  it("is not needed for anything when none is configured", async () => {
    const { broker: _, ...options } = (await import("../support/uplink-options.ts")).uplinkOptions();
    const { Uplink } = await import("../../agent/uplink/uplink.ts");
    const { recordingLog } = await import("../support/recording-log.ts");
    const { seededRandom } = await import("../support/seeded-random.ts");
    const { clock, queue, transport } = watch(uplinkHarness());
    const uplink = new Uplink({
      queue,
      transport,
      clock,
      random: seededRandom(1),
      log: recordingLog().log,
      onAlarm: () => {},
      options,
    });
    await uplink.start();
    await clock.advance(HOUR);
    expect(uplink.status()).toMatchObject({ state: "off", problem: { code: "broker-missing" } });
    expect(transport.attempts).toEqual([]);
    await uplink.stop(1_000);
  });
});
