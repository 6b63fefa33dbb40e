import { describe, expect, it } from "vitest";
import { HOUR, MINUTE, SECOND } from "../../agent/core/time.ts";
import { ConnectRefused } from "../../agent/core/transport.ts";
import { uplinkCase } from "../support/uplink-harness.ts";
import { uplinkOptions } from "../support/uplink-options.ts";

const { started } = uplinkCase();
const SPREAD = uplinkOptions().reconnectSpread;

describe("a site whose own link", () => {
  const unreachable = () => {
    throw new Error("no route");
  };

  it("comes back connects at once, however long it had been waiting", async () => {
    const h = await started({ accept: unreachable });
    await h.clock.advance(6 * HOUR);
    h.transport.behaviour = {};
    expect(h.uplink.status().nextAttemptMs).toBeGreaterThan(0);
    h.uplink.linkChanged("up");
    await h.clock.settle();
    expect(h.uplink.status().state).toBe("connected");
  });

  it("is down tries often and briefly", async () => {
    const h = await started({ accept: unreachable });
    h.uplink.linkChanged("site-out");
    await h.clock.advance(MINUTE);
    expect(h.transport.attempts.length).toBeGreaterThan(30);
    expect(h.transport.attempts.at(-1)?.reachDeadline).toBe(4 * SECOND);
  });

  it("is out with that of many others gets a place among them, which it keeps when the link is back", async () => {
    const h = await started({ accept: unreachable });
    h.uplink.linkChanged("site-out");
    await h.clock.advance(MINUTE);
    h.uplink.linkChanged("provider-out");
    await h.clock.settle();
    const { nextAttemptMs: place = 0 } = h.uplink.status();
    expect(place).toBeGreaterThan(10 * SECOND);
    expect(place).toBeLessThanOrEqual(SPREAD);
    const before = h.transport.attempts.length;
    // The first in vain, and the next about a whole spread later.
    await h.clock.advance(place);
    expect(h.transport.attempts).toHaveLength(before + 1);
    expect(h.transport.attempts.at(-1)?.reachDeadline).toBe(4 * SECOND);
    const { nextAttemptMs: again = 0 } = h.uplink.status();
    expect(again).toBeGreaterThanOrEqual(SPREAD);
    expect(again).toBeLessThanOrEqual(1.2 * SPREAD);
    h.transport.behaviour = {};
    h.uplink.linkChanged("up");
    await h.clock.advance(again - SECOND);
    expect(h.transport.attempts).toHaveLength(before + 1);
    await h.clock.advance(SECOND);
    expect(h.uplink.status().state).toBe("connected");
    expect(h.transport.last.options.reachDeadline).toBeUndefined();
  });

  it("is out with that of many others lets an attempt go on that is under way", async () => {
    let fails = () => {};
    const h = await started({
      accept: () => new Promise((_, reject) => (fails = () => reject(new Error("nothing comes back")))),
    });
    h.uplink.linkChanged("provider-out");
    await h.clock.advance(10 * SECOND);
    expect(h.uplink.status().state).toBe("connecting");
    fails();
    await h.clock.settle();
    const { nextAttemptMs } = h.uplink.status();
    expect(nextAttemptMs).toBeGreaterThan(2 * SECOND);
    expect(nextAttemptMs).toBeLessThanOrEqual(SPREAD);
  });

  it("is out with that of many others comes back at once when a person asks for it", async () => {
    const h = await started({ accept: unreachable });
    h.uplink.linkChanged("provider-out");
    h.transport.behaviour = {};
    h.uplink.reconnect();
    await h.clock.settle();
    expect(h.uplink.status().state).toBe("connected");
  });

  it("turns out to be broken at the site after all comes back at once", async () => {
    const h = await started({ accept: unreachable });
    h.uplink.linkChanged("provider-out");
    h.uplink.linkChanged("site-out");
    await h.clock.advance(2 * SECOND);
    h.transport.behaviour = {};
    h.uplink.linkChanged("up");
    await h.clock.settle();
    expect(h.uplink.status().state).toBe("connected");
  });

  it("comes back still waits when the broker asked for it", async () => {
    const h = await started({
      accept: () => {
        throw new ConnectRefused("broker.example.net:1883", 5, 0x87);
      },
    });
    for (const link of ["provider-out", "site-out", "up"] as const) h.uplink.linkChanged(link);
    await h.clock.advance(HOUR / 2);
    expect(h.transport.attempts).toHaveLength(1);
  });
});
