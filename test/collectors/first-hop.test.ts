import { describe, expect, it } from "vitest";
import { FirstHop } from "../../agent/collectors/link/first-hop.ts";
import { SuarError } from "../../agent/core/errors.ts";
import { FakeProber } from "../support/fake-prober.ts";

const never = new AbortController().signal;

function made() {
  const prober = new FakeProber();
  const firstHop = new FirstHop("1.1.1.1", 8000, prober);
  return { prober, firstHop, look: () => firstHop.collect(never) };
}

describe("the provider's first router", () => {
  it("is the first on the way that is further away than any LAN and answers itself", async () => {
    const { prober, firstHop, look } = made();
    prober.routers.set(2, "192.168.100.1").set(3, "10.20.0.1").set(5, "10.20.0.9").set(6, "203.0.113.1");
    prober.answers.set("192.168.100.1", { rttMs: 3 });
    prober.silence("10.20.0.1");
    expect(await look()).toEqual({ readings: [] });
    expect(firstHop.address).toBe("10.20.0.9");
  });

  it("is not a router of the LAN that was slow once", async () => {
    const { prober, firstHop, look } = made();
    prober.routers.set(2, "192.168.100.1").set(3, "10.20.0.1");
    const times = [40, 3];
    const ping = prober.ping.bind(prober);
    prober.ping = async (host, ...more) =>
      host === "192.168.100.1" ? { rttMs: times.shift() ?? Number.NaN } : await ping(host, ...more);
    await look();
    expect(firstHop.address).toBe("10.20.0.1");
  });

  it("is not known where no router says anything, nor without ping", async () => {
    const { prober, firstHop, look } = made();
    await look();
    prober.pingProblem = new SuarError("ping-missing", {});
    await look();
    expect(firstHop.address).toBeUndefined();
  });

  it("is looked for again soon while the link is down, and six hours after it was found", async () => {
    const { prober, firstHop, look } = made();
    await look();
    prober.routers.set(3, "10.20.0.1");
    await look();
    expect(firstHop.address).toBe("10.20.0.1");
    prober.routers.set(3, "10.30.0.1");
    for (let run = 0; run < 36; run++) await look();
    expect(firstHop.address).toBe("10.20.0.1");
    await look();
    expect(firstHop.address).toBe("10.30.0.1");
  });

  it("is not the gateway that says of every echo that there is no way", async () => {
    const { prober, firstHop, look } = made();
    for (const hops of [2, 3, 4, 5, 6, 7]) prober.routers.set(hops, "192.168.1.1");
    prober.answers.set("192.168.1.1", { rttMs: 40 });
    await look();
    expect(firstHop.address).toBeUndefined();
    prober.routers.clear();
    prober.routers.set(3, "10.20.0.1");
    await look();
    expect(firstHop.address).toBe("10.20.0.1");
  });

  it("stays known when it is not found again", async () => {
    const { prober, firstHop, look } = made();
    prober.routers.set(3, "10.20.0.1");
    await look();
    prober.routers.clear();
    for (let run = 0; run < 40; run++) await look();
    expect(firstHop.address).toBe("10.20.0.1");
  });

  it("is not hidden by a defect", async () => {
    const { prober, look } = made();
    prober.routers.set(3, "10.20.0.1");
    prober.answers.set("10.20.0.1", new TypeError("a defect"));
    await expect(look()).rejects.toThrow(TypeError);
  });
});
