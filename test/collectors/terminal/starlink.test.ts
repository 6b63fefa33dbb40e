import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { Starlink } from "../../../agent/collectors/terminal/starlink/starlink.ts";
import { TerminalCollector } from "../../../agent/collectors/terminal/terminal.ts";
import { SuarError } from "../../../agent/core/errors.ts";
import type { TerminalReading } from "../../../agent/core/terminal.ts";
import { dishDiagnostics, dishHistory, dishStatus } from "../../support/dish-messages.ts";
import { FakeDish } from "../../support/fake-dish.ts";
import { type DishMessage, encodeResponse } from "../../support/fake-starlink.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";

const address = "192.168.100.1:9200";
const never = new AbortController().signal;
let clock: VirtualClock;
let dish: FakeDish;
let starlink: Starlink;

beforeEach(() => {
  clock = new VirtualClock();
  dish = new FakeDish();
  dish.replies.set("get_status", dishStatus());
  dish.replies.set("get_history", dishHistory(5000));
  dish.replies.set("get_diagnostics", dishDiagnostics());
  starlink = new Starlink(dish, clock);
});

/** As the agent records it. */
async function read(): Promise<TerminalReading> {
  const { readings } = await new TerminalCollector(starlink).collect(never);
  const [reading] = readings;
  if (reading?.of !== "terminal") throw new Error("no reading");
  return reading.terminal;
}

async function statusOf(differences: DishMessage): Promise<TerminalReading> {
  dish.replies.set("get_status", dishStatus(differences));
  return await read();
}

describe("a dish in good order", () => {
  it("is connected, and says how long it runs and how far its ping went", async () => {
    expect(await read()).toEqual({
      profile: "starlink",
      locked: true,
      uptimeMs: 744_184_000,
      popDropRatio: 0,
      popLatencyMs: 73.2,
      obstructedRatio: 0,
      obstructed: false,
      alerts: [],
      rxBytesTotal: 0,
      txBytesTotal: 0,
    });
  });

  it("is read every 15 s, its diagnostics every 10 minutes", async () => {
    expect(starlink.every).toBe(15_000);
    for (let second = 0; second < 1200; second += 15) {
      await read();
      await clock.advance(15_000);
    }
    expect(dish.asked).toHaveLength(80);
    expect(dish.asked[0]).toEqual(["get_status", "get_history", "get_diagnostics"]);
    expect(dish.asked.filter((requests) => requests.includes("get_diagnostics"))).toHaveLength(2);
    expect(dish.asked.every((requests) => requests.includes("get_status") && requests.includes("get_history"))).toBe(
      true,
    );
  });
});

describe("the history of a dish", () => {
  it("counts a drop-out of one second that lies between two readings", async () => {
    await read();
    dish.replies.set(
      "get_history",
      dishHistory(5015, (n) => (n === 5003 ? { drop: 1, latency: 0 } : { latency: 40 })),
    );
    expect(await read()).toMatchObject({ popDropRatio: 0.0667, popLatencyMs: 40 });
  });

  it("takes each second once, in whatever steps it is read and wherever the ring begins", async () => {
    const steps = fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 3000 }), steps, async (first, lengths) => {
        starlink = new Starlink(dish, clock);
        let current = first;
        const bits = (n: number) => ({ down: 8 * n, up: 8 });
        dish.replies.set("get_history", dishHistory(current, bits));
        await read();
        let expected = { rx: 0, tx: 0 };
        for (const length of lengths) {
          for (let n = current; n < current + length; n++) expected = { rx: expected.rx + n, tx: expected.tx + 1 };
          current += length;
          dish.replies.set("get_history", dishHistory(current, bits));
          const { rxBytesTotal = 0, txBytesTotal = 0 } = await read();
          expect({ rx: rxBytesTotal, tx: txBytesTotal }).toEqual(expected);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("takes what the ring still has after a pause longer than it", async () => {
    await read();
    dish.replies.set(
      "get_history",
      dishHistory(9000, () => ({ down: 8, up: 8 })),
    );
    expect(await read()).toMatchObject({ rxBytesTotal: 900, txBytesTotal: 900 });
  });

  it("begins anew after a reboot of the dish, and its totals go on", async () => {
    await read();
    dish.replies.set(
      "get_history",
      dishHistory(5010, () => ({ down: 800, up: 80 })),
    );
    expect(await read()).toMatchObject({ rxBytesTotal: 1000 });
    dish.replies.set(
      "get_history",
      dishHistory(4, () => ({ down: 800, up: 80, drop: 0.5 })),
    );
    expect(await read()).toMatchObject({ rxBytesTotal: 1400, popDropRatio: 0.5 });
  });

  it("passes over samples that are none", async () => {
    await read();
    const odd = [Number.NaN, Number.POSITIVE_INFINITY, -1];
    dish.replies.set(
      "get_history",
      dishHistory(5006, (n) => {
        const value = odd[n % 3] ?? 0;
        return n < 5003 ? { drop: value, latency: value, down: value, up: value } : { down: 8, up: 8, latency: 20 };
      }),
    );
    expect(await read()).toMatchObject({ rxBytesTotal: 3, txBytesTotal: 3, popDropRatio: 0, popLatencyMs: 20 });
  });
});

describe("a dish that is not in order", () => {
  it.each([
    [1, false, "booting"],
    [2, false, "stowed"],
    [3, false, "overheated"],
    [4, false, "no-satellite"],
    [5, false, "no-satellite"],
    [6, false, "obstructed"],
    [7, false, "receiver-unlocked"],
    [12, false, "moved"],
  ])("says with outage cause %i that it is not connected, and why", async (cause, locked, alert) => {
    expect(await statusOf({ outage: { cause } })).toMatchObject({ locked, alerts: [alert] });
  });

  it("is connected, but reaches nothing, with outage cause NO_PINGS", async () => {
    const reading = await statusOf({ outage: { cause: 8 }, popPingDropRate: 1, popPingLatencyMs: 0 });
    expect(reading).toMatchObject({ locked: true, popDropRatio: 1, alerts: [] });
    expect(reading).not.toHaveProperty("popLatencyMs");
  });

  it.each([0, 11, 99, 2_000_000_000])(
    "is not connected with cause %i, which nobody knows or says nothing",
    async (cause) => {
      expect(await statusOf({ outage: { cause } })).toMatchObject({ locked: false, alerts: [] });
    },
  );

  it.each([
    [2, "disabled"],
    [7, "throttled"],
    [12, "disabled"],
    [77, "disabled"],
  ])("is %i -> %s by its disablement code", async (disablementCode, alert) => {
    expect((await statusOf({ disablementCode })).alerts).toEqual([alert]);
  });

  it("says each condition once, sorted, whoever reports it", async () => {
    dish.replies.set(
      "get_diagnostics",
      dishDiagnostics({
        alerts: { dishThermalThrottle: true, motorsStuck: true },
        hardwareSelfTest: 2,
        stowed: true,
        overageRateLimited: true,
      }),
    );
    const status = { alerts: { thermalThrottle: true, motorsStuck: true }, stowRequested: true };
    expect((await statusOf(status)).alerts).toEqual(["hardware", "overheated", "stowed", "throttled"]);
  });

  it("does not hold a heated, roaming or updating dish for a faulty one", async () => {
    const alerts = { isHeating: true, roaming: true, installPending: true, slowEthernetSpeeds: true };
    expect((await statusOf({ alerts })).alerts).toEqual([]);
  });

  it("is obstructed when it says so, with the share of the sky", async () => {
    const obstructionStats = { currentlyObstructed: true, fractionObstructed: 0.125, validS: 3600 };
    expect(await statusOf({ obstructionStats })).toMatchObject({
      locked: true,
      obstructed: true,
      obstructedRatio: 0.125,
      alerts: ["obstructed"],
    });
  });

  it("says no share of the sky while it has not watched it, and nothing that is no number", async () => {
    const reading = await statusOf({
      obstructionStats: { validS: 0 },
      popPingDropRate: Number.NaN,
      popPingLatencyMs: Number.POSITIVE_INFINITY,
    });
    for (const field of ["obstructedRatio", "popDropRatio", "popLatencyMs"]) expect(reading).not.toHaveProperty(field);
  });
});

describe("a dish that refuses", () => {
  const denied = new SuarError("terminal-denied", { address });

  it("is not asked again for an hour for what it refuses, and then is", async () => {
    dish.replies.set("get_history", denied);
    expect((await starlink.read(never)).problem).toMatchObject({ code: "terminal-denied" });
    await clock.advance(15_000);
    expect((await starlink.read(never)).problem).toBeUndefined();
    expect(dish.asked[1]).toEqual(["get_status"]);
    await clock.advance(3_600_000);
    await starlink.read(never);
    expect(dish.asked[2]).toContain("get_history");
  });

  it("is read by its diagnostics alone, each time, where it does not know the status", async () => {
    dish.replies.delete("get_status");
    dish.replies.delete("get_history");
    dish.replies.set("get_diagnostics", dishDiagnostics({ stowed: true }));
    expect(await starlink.read(never)).toMatchObject({
      reading: { profile: "starlink", alerts: ["stowed"] },
      problem: { code: "terminal-unsupported" },
    });
    await clock.advance(15_000);
    expect(await starlink.read(never)).toEqual({ reading: { profile: "starlink", alerts: ["stowed"] } });
    expect(dish.asked[1]).toEqual(["get_diagnostics"]);
  });

  it("fails when it refuses everything, without being asked again", async () => {
    for (const request of ["get_status", "get_history", "get_diagnostics"] as const) dish.replies.set(request, denied);
    await expect(starlink.read(never)).rejects.toMatchObject({ code: "terminal-denied" });
    await expect(starlink.read(never)).rejects.toMatchObject({ code: "terminal-denied" });
    expect(dish.asked).toHaveLength(1);
  });
});

describe("a dish that misbehaves", () => {
  it("fails when it cannot be reached, and does not call old alerts new when it is back", async () => {
    dish.replies.set("get_diagnostics", dishDiagnostics({ stowed: true }));
    expect((await read()).alerts).toEqual(["stowed"]);
    dish.problem = new SuarError("terminal-unreachable", { address, reason: "connect ECONNREFUSED" });
    await expect(starlink.read(never)).rejects.toMatchObject({ code: "terminal-unreachable" });
    await clock.advance(1_300_000);
    dish.problem = undefined;
    dish.replies.set("get_diagnostics", dishDiagnostics());
    expect((await read()).alerts).toEqual([]);
  });

  it("is silent: fails after 10 s, and ends at once with the signal", async () => {
    dish.silent = true;
    const failed = expect(starlink.read(never)).rejects.toMatchObject({
      code: "terminal-silent",
      details: { seconds: 10 },
    });
    await clock.advance(10_000);
    await failed;
    const stop = new AbortController();
    const stopped = expect(starlink.read(stop.signal)).rejects.toMatchObject({ code: "stopped" });
    stop.abort();
    await stopped;
    expect(clock.sleeping).toBe(0);
  });

  it("gives what it can when one of its replies is cut off or is not what was asked for", async () => {
    dish.replies.set("get_history", encodeResponse(dishHistory(5000)).subarray(0, 7000));
    dish.replies.set("get_diagnostics", dishStatus());
    const answer = await starlink.read(never);
    expect(answer.reading).toMatchObject({ locked: true });
    expect(answer.problem).toMatchObject({ code: "terminal-malformed", details: { what: "get_history" } });
  });

  it("is of another kind: a router's answer is no value of a dish", async () => {
    dish.replies.clear();
    const router = { wifiGetDiagnostics: { id: "Router-010000000000000000012345" } };
    for (const request of ["get_status", "get_history", "get_diagnostics"] as const) dish.replies.set(request, router);
    await expect(starlink.read(never)).rejects.toMatchObject({ code: "terminal-schema-unknown" });
  });

  it("fails when it answers nothing now, whatever was diagnosed before", async () => {
    dish.replies.set("get_diagnostics", dishDiagnostics({ stowed: true }));
    await read();
    const busy = new SuarError("terminal-status", { address, what: "get_status", status: 14 });
    for (const request of ["get_status", "get_history", "get_diagnostics"] as const) dish.replies.set(request, busy);
    await clock.advance(15_000);
    await expect(starlink.read(never)).rejects.toMatchObject({ code: "terminal-status" });
  });

  it("answers with an empty message: that is no dish either", async () => {
    dish.replies.clear();
    dish.replies.set("get_status", { dishGetStatus: {} });
    await expect(starlink.read(never)).rejects.toMatchObject({ code: "terminal-schema-unknown" });
  });

  it("answers with anything whatever: a reading or a problem, never another error", async () => {
    const good = encodeResponse(dishStatus());
    const damaged = fc
      .array(fc.record({ at: fc.nat(good.length - 1), byte: fc.nat(255) }), { maxLength: 6 })
      .map((damages) => {
        const bytes = Uint8Array.from(good);
        for (const { at, byte } of damages) bytes[at] = byte;
        return bytes;
      });
    await fc.assert(
      fc.asyncProperty(fc.oneof(damaged, fc.uint8Array({ maxLength: 300 })), async (bytes) => {
        dish.replies.clear();
        dish.replies.set("get_status", bytes);
        starlink = new Starlink(dish, clock);
        try {
          expect((await read()).profile).toBe("starlink");
        } catch (error) {
          expect(error).toBeInstanceOf(SuarError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
