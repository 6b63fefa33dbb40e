import { describe, expect, it } from "vitest";
import { SuarError } from "../../agent/core/errors.ts";
import { HOUR, MINUTE, SECOND } from "../../agent/core/time.ts";
import { ConnectRefused } from "../../agent/core/transport.ts";
import type { FakeSession } from "../support/fake-transport.ts";
import { uplinkCase } from "../support/uplink-harness.ts";

const HOME = "mqtt://broker.example.net:1883";
const SECOND_BROKER = "second.example.net";
const allowed = { allowedBrokers: [SECOND_BROKER, "broker.example.net"], version: "5" } as const;
const { started } = uplinkCase();

function elsewhere(): never {
  throw new ConnectRefused("broker.example.net:1883", 5, 0x9c, SECOND_BROKER);
}

describe("a broker that names another one", () => {
  const allowed = { allowedBrokers: ["second.example.net"], version: "5" } as const;

  it("is followed to an allowed host at once, at CONNECT and in a session", async () => {
    const h = await started(
      {
        accept: ({ url }) => {
          if (url === HOME) throw new ConnectRefused("broker.example.net:1883", 5, 0x9c, "second.example.net:1999");
        },
      },
      allowed,
    );
    expect(h.transport.attempts.map(({ url }) => url)).toEqual([HOME, "mqtt://second.example.net:1999"]);
    h.transport.behaviour = {};
    h.transport.last.drop({ by: "broker", detail: "moved", reasonCode: 0x9d, serverReference: "second.example.net" });
    await h.clock.settle();
    expect(h.transport.attempts.at(-1)?.url).toBe("mqtt://second.example.net");
  });

  it("is not followed anywhere else, and counts as busy", async () => {
    const h = await started(
      {
        accept: () => {
          throw new ConnectRefused("broker.example.net:1883", 5, 0x9c, "elsewhere.example.net");
        },
      },
      allowed,
    );
    expect(h.transport.attempts).toHaveLength(1);
    expect(h.uplink.status().nextAttemptMs).toBeGreaterThanOrEqual(MINUTE);
  });
});

describe("a site that brokers send to and fro", () => {
  it("is not kept running by two that let it in and then name each other", async () => {
    const moved = (session: FakeSession) =>
      session.drop({
        by: "broker",
        detail: "moved",
        reasonCode: 0x9d,
        serverReference: session.options.url === HOME ? SECOND_BROKER : "broker.example.net",
      });
    const h = await started({ opened: moved }, allowed);
    await h.clock.advance(30 * SECOND);
    expect(h.transport.attempts).toHaveLength(4);
    await h.clock.advance(10 * MINUTE);
    // At most four, and then at least a minute.
    expect(h.transport.attempts.length).toBeLessThanOrEqual(4 * 11);
    h.transport.behaviour = {};
    await h.clock.advance(15 * MINUTE);
    expect(h.uplink.status().state).toBe("connected");
  });

  it("follows anew each time, however long the other one could not be reached", async () => {
    const unreachable = () => {
      throw new SuarError("broker-unreachable", { broker: SECOND_BROKER, reason: "no route" });
    };
    const h = await started({ accept: ({ url }) => (url === HOME ? elsewhere() : unreachable()) }, allowed);
    await h.clock.advance(6 * HOUR);
    h.transport.behaviour = { accept: ({ url }) => (url === HOME ? elsewhere() : undefined) };
    await h.clock.advance(HOUR);
    expect(h.uplink.status().state).toBe("connected");
    expect(h.transport.last.options.url).toBe(`mqtt://${SECOND_BROKER}`);
  });

  it("takes the alarm of a refusal back as soon as any of them lets it in", async () => {
    const notAuthorised = () => {
      throw new ConnectRefused(`${SECOND_BROKER}:1883`, 5, 0x87);
    };
    const h = await started({ accept: ({ url }) => (url === HOME ? elsewhere() : notAuthorised()) }, allowed);
    expect(h.alarms).toEqual(["broker-refused raised"]);
    h.transport.behaviour = {};
    await h.clock.advance(6 * HOUR);
    expect(h.transport.last.options.url).toBe(HOME);
    expect(h.alarms).toEqual(["broker-refused raised", "broker-refused cleared"]);
    expect(h.uplink.status().problem).toBeUndefined();
  });
});
