import { describe, expect, it } from "vitest";
import { SuarError } from "../../agent/core/errors.ts";
import { HOUR, MINUTE } from "../../agent/core/time.ts";
import { laneOf, statusOf, uplinkCase, uplinkHarness } from "../support/uplink-harness.ts";

const { started, watch } = uplinkCase();
const unreachable = new SuarError("broker-unreachable", { broker: "b:1883", reason: "no route" });

describe("stopping", () => {
  it("sends what is pending, then a retained goodbye, then closes", async () => {
    const h = await started();
    h.queue.add("live", 2);
    await h.stop();
    const { published, ended } = h.transport.last;
    expect(published.map(laneOf)).toEqual(["status", "telemetry", "status"]);
    expect(published.at(-1)).toMatchObject({ retain: true });
    expect(statusOf(published.at(-1))).toMatchObject({ online: false, reason: "stopped" });
    expect(ended).toBe("closed");
    expect(h.queue.in("delivered")).toEqual([1, 2]);
    expect(h.uplink.status().state).toBe("off");
  });

  it("does not wait for settlements that would wait for company", async () => {
    const h = await started();
    h.queue.patient = true;
    h.queue.add("live", 2);
    expect(await h.stop()).toBeLessThan(100);
    expect(h.queue.in("delivered")).toEqual([1, 2]);
  });

  it("sends nothing after the goodbye", async () => {
    const h = await started();
    h.transport.behaviour = {
      answer: (message) => {
        if (statusOf(message)["online"] !== false) return 0;
        h.queue.add("event");
        return "silence";
      },
    };
    await h.stop();
    expect(h.transport.last.published.map(laneOf)).toEqual(["status", "status"]);
    expect(h.queue.in("pending")).toEqual([1]);
  });

  it("leaves the will to speak when the goodbye is not taken", async () => {
    const h = await started();
    h.transport.behaviour = { answer: (message) => (laneOf(message) === "status" ? 0x97 : 0) };
    await h.stop();
    expect(h.transport.last.ended).toBe("destroyed");
  });

  it("lets go of a session that was opened at the very moment of stopping", async () => {
    const h = uplinkHarness();
    watch(h);
    const open = h.transport.open.bind(h.transport);
    h.transport.open = async (...parameters) => {
      const session = await open(...parameters);
      void h.uplink.stop(5_000);
      return session;
    };
    await h.start();
    expect(h.transport.last.ended).toBe("destroyed");
    expect(h.transport.last.published).toEqual([]);
  });

  it("ends within its deadline when the broker is dead, and keeps what was in flight", async () => {
    const h = await started({ answer: (message) => (laneOf(message) === "status" ? 0 : "silence") });
    h.queue.add("live", 4);
    await h.clock.settle();
    h.transport.behaviour = { answer: () => "silence" };
    expect(await h.stop(5_000)).toBeLessThanOrEqual(5_000);
    expect(h.queue.in("pending")).toEqual([1, 2, 3, 4]);
    expect(h.transport.last.ended).toBe("destroyed");
  });

  it("does not wait for records that the broker does not take", async () => {
    const h = await started({ answer: (message) => (laneOf(message) === "telemetry" ? 0x10 : 0) });
    h.queue.add("live");
    await h.clock.settle();
    expect(await h.stop(60_000)).toBeLessThan(1_000);
    expect(statusOf(h.transport.last.delivered.at(-1))).toMatchObject({ reason: "stopped" });
  });

  it.each([
    ["is being connected to", () => new Promise<void>(() => {})],
    [
      "cannot be reached",
      () => {
        throw unreachable;
      },
    ],
  ])("is done at once while the broker %s", async (_, accept) => {
    const h = await started({ accept });
    await h.clock.advance(MINUTE);
    expect(await h.stop()).toBeLessThan(1_000);
    const attempts = h.transport.attempts.length;
    await h.clock.advance(HOUR);
    expect(h.transport.attempts.length).toBe(attempts);
  });

  it("says goodbye even while the birth is not acknowledged yet, so that no site stays online for ever", async () => {
    const h = await started({ answer: () => "silence" });
    await h.stop();
    expect(h.transport.last.published.map((message) => statusOf(message)["online"])).toEqual([true, false]);
  });
});
