import { describe, expect, it } from "vitest";
import { HOUR, MINUTE, SECOND } from "../../agent/core/time.ts";
import { ConnectRefused } from "../../agent/core/transport.ts";
import { uplinkCase } from "../support/uplink-harness.ts";

const { started } = uplinkCase();

describe("a site whose own link", () => {
  const unreachable = () => {
    throw new Error("no route");
  };

  it("comes back connects at once, however long it had been waiting", async () => {
    const h = await started({ accept: unreachable });
    await h.clock.advance(6 * HOUR);
    h.transport.behaviour = {};
    expect(h.uplink.status().nextAttemptMs).toBeGreaterThan(0);
    h.uplink.linkChanged(true);
    await h.clock.settle();
    expect(h.uplink.status().state).toBe("connected");
  });

  it("is down tries often and briefly", async () => {
    const h = await started({ accept: unreachable });
    h.uplink.linkChanged(false);
    await h.clock.advance(MINUTE);
    expect(h.transport.attempts.length).toBeGreaterThan(30);
    expect(h.transport.attempts.at(-1)?.reachDeadline).toBe(4 * SECOND);
  });

  it("comes back still waits when the broker asked for it", async () => {
    const h = await started({
      accept: () => {
        throw new ConnectRefused("broker.example.net:1883", 5, 0x87);
      },
    });
    h.uplink.linkChanged(true);
    await h.clock.advance(HOUR / 2);
    expect(h.transport.attempts).toHaveLength(1);
  });
});
