import { describe, expect, it } from "vitest";
import { Ladder, type LadderOptions } from "../../agent/collectors/link/ladder.ts";
import type { Rung } from "../../agent/core/collector.ts";
import { SuarError } from "../../agent/core/errors.ts";
import { FakeNetwork } from "../support/fake-network.ts";
import { FakeProber } from "../support/fake-prober.ts";

const OPTIONS: LadderOptions = {
  every: 10_000,
  timeout: 8000,
  gateway: "auto",
  terminal: "192.168.100.1",
  isp: { address: "10.20.0.1" },
  anycast: ["1.1.1.1", "8.8.8.8"],
  resolverName: "example.net",
  broker: { host: "broker.example.net", port: 8883 },
};

function made(changes: Partial<LadderOptions> = {}) {
  const prober = new FakeProber();
  const network = new FakeNetwork();
  const ladder = new Ladder({ ...OPTIONS, ...changes }, prober, network);
  const pass = async () => {
    const { readings, problem } = await ladder.collect(new AbortController().signal);
    const answers = readings.map((reading) => (reading.of === "probe" ? [reading.rung, reading.answer] : []));
    return { rungs: Object.fromEntries(answers) as Partial<Record<Rung, unknown>>, problem: problem?.code, readings };
  };
  return { prober, network, ladder, pass };
}

describe("Ladder", () => {
  it("comes every minute while bytes are short, never more often than it was told, and spares more", async () => {
    let short = true;
    const world = made({ sparing: () => short });
    expect(world.ladder.every).toBe(60_000);
    expect(made({ every: 90_000, sparing: () => true }).ladder.every).toBe(90_000);
    const asked: Partial<Record<Rung, number[]>> = { isp: [], resolver: [], broker: [] };
    for (let minute = 0; minute < 31; minute++) {
      const { rungs } = await world.pass();
      for (const [rung, minutes] of Object.entries(asked)) if (rung in rungs) minutes.push(minute);
    }
    expect(asked).toEqual({ isp: [0, 15, 30], resolver: [0, 5, 10, 15, 20, 25, 30], broker: [0, 15, 30] });
    short = false;
    expect(world.ladder.every).toBe(10_000);
  });

  it("spares by time and not by passes, whichever way the cadence changes", async () => {
    let short = false;
    const world = made({ sparing: () => short });
    await world.pass();
    short = true;
    const asked: number[] = [];
    for (let minute = 1; minute < 21; minute++) if ("broker" in (await world.pass()).rungs) asked.push(minute);
    expect(asked).toEqual([5, 20]);
  });

  it("probes every rung from the box outwards", async () => {
    const { prober, pass } = made();
    const { rungs, problem } = await pass();
    expect(Object.keys(rungs)).toEqual(["gateway", "terminal", "isp", "anycast1", "anycast2", "resolver", "broker"]);
    expect(problem).toBeUndefined();
    expect(prober.asked).toEqual([
      "ping 192.168.1.1",
      "ping 192.168.100.1",
      "ping 10.20.0.1",
      "ping 1.1.1.1",
      "ping 8.8.8.8",
      "resolve example.net",
      "connect broker.example.net:8883",
    ]);
  });

  it("names what each rung was asked of", async () => {
    const { readings } = await made().pass();
    const targets = readings.map((reading) => (reading.of === "probe" ? reading.target : ""));
    expect(targets).toEqual([
      "192.168.1.1",
      "192.168.100.1",
      "10.20.0.1",
      "1.1.1.1",
      "8.8.8.8",
      "example.net",
      "broker.example.net:8883",
    ]);
  });

  it("leaves out the rungs that are not configured", async () => {
    const { pass } = made({
      gateway: undefined,
      terminal: undefined,
      isp: undefined,
      anycast: ["1.1.1.1"],
      resolverName: undefined,
      broker: undefined,
    });
    expect(Object.keys((await pass()).rungs)).toEqual(["anycast1"]);
  });

  it("takes a configured gateway without asking for the route", async () => {
    const { network, prober, pass } = made({ gateway: "10.0.0.1" });
    network.route = undefined;
    expect((await pass()).problem).toBeUndefined();
    expect(prober.asked[0]).toBe("ping 10.0.0.1");
  });

  it("follows the default route to another gateway", async () => {
    const { network, prober, pass } = made();
    await pass();
    network.route = { gateway: "10.0.0.9", interfaceName: "wlan0" };
    await pass();
    expect(prober.asked).toContain("ping 10.0.0.9");
  });

  it("measures resolver and broker without a ping program, and says what is missing", async () => {
    const { prober, pass } = made();
    prober.pingProblem = new SuarError("ping-missing", {});
    const { rungs, problem } = await pass();
    expect(Object.keys(rungs)).toEqual(["resolver", "broker"]);
    expect(problem).toBe("ping-missing");
  });

  it("probes what it can without a default route, and says so", async () => {
    const { network, prober, pass } = made();
    network.route = undefined;
    prober.otherwise = "lost";
    const { rungs, problem } = await pass();
    expect(rungs).toEqual({
      terminal: "lost",
      isp: "lost",
      anycast1: "lost",
      anycast2: "lost",
      resolver: "lost",
      broker: "lost",
    });
    expect(problem).toBe("no-default-route");
  });

  it("has no gateway rung on a point-to-point interface, and no problem", async () => {
    const { network, pass } = made();
    network.route = { interfaceName: "ppp0" };
    const { rungs, problem } = await pass();
    expect(rungs.gateway).toBeUndefined();
    expect(rungs.anycast1).toBeDefined();
    expect(problem).toBeUndefined();
  });

  it("probes the other rungs when the box does not tell its route", async () => {
    const { network, pass } = made();
    network.problem = new SuarError("network-unreadable", { reason: "test" });
    const { rungs, problem } = await pass();
    expect(rungs.anycast1).toBeDefined();
    expect(problem).toBe("network-unreadable");
  });

  it("fails when not a single rung could be probed", async () => {
    const { prober, pass } = made({ resolverName: undefined, broker: undefined });
    prober.pingProblem = new SuarError("ping-missing", {});
    await expect(pass()).rejects.toMatchObject({ code: "ping-missing" });
  });

  it("fails on a defect of ours instead of hiding it", async () => {
    const { prober, pass } = made();
    prober.answers.set("1.1.1.1", new TypeError("a defect"));
    await expect(pass()).rejects.toThrow(TypeError);
  });

  it("asks all rungs at once, so that one that hangs does not keep the others", async () => {
    const { prober, ladder } = made();
    prober.answers.set("192.168.1.1", "hangs");
    const controller = new AbortController();
    const run = ladder.collect(controller.signal);
    while (prober.asked.length < 7) await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    expect((await run).problem?.code).toBe("stopped");
  });

  describe("while the internet answers", () => {
    const SPARED = ["isp", "resolver", "broker"] as const;
    const spared = async ({ pass }: ReturnType<typeof made>) => {
      const { rungs } = await pass();
      return SPARED.filter((rung) => rung in rungs);
    };
    /** Passes in which a rung was asked, of so many. */
    const askedIn = async (world: ReturnType<typeof made>, passes: number) => {
      const asked: Record<(typeof SPARED)[number], number[]> = { isp: [], resolver: [], broker: [] };
      for (let pass = 0; pass < passes; pass++) for (const rung of await spared(world)) asked[rung].push(pass);
      return asked;
    };

    it("asks the resolver every minute, and the provider and the broker every five", async () => {
      const { isp, resolver, broker } = await askedIn(made(), 61);
      expect(isp).toEqual([0, 30, 60]);
      expect(broker).toEqual([0, 30, 60]);
      expect(resolver).toEqual([0, 6, 12, 18, 24, 30, 36, 42, 48, 54, 60]);
    });

    it("asks them every time again from the first pass on in which it does not", async () => {
      const world = made();
      await spared(world);
      world.prober.silence("1.1.1.1", "8.8.8.8", "broker.example.net:8883");
      expect(await spared(world)).toEqual([]);
      for (let pass = 0; pass < 5; pass++) expect(await spared(world)).toEqual(SPARED);
    });

    it.each(["lost", { rttMs: 600, refused: true }] as const)("asks a broker every time that is %j", async (answer) => {
      const world = made();
      world.prober.answers.set("broker.example.net:8883", answer);
      const { isp, broker } = await askedIn(world, 5);
      expect({ isp, broker }).toEqual({ isp: [0], broker: [0, 1, 2, 3, 4] });
      world.prober.answers.clear();
      expect(await spared(world)).toContain("broker");
      expect(await spared(world)).toEqual([]);
    });

    it("asks a resolver every time that is silent, until it answers", async () => {
      const world = made();
      world.prober.answers.set("example.net", "lost");
      expect((await askedIn(world, 5)).resolver).toEqual([0, 1, 2, 3, 4]);
      world.prober.answers.clear();
      expect(await spared(world)).toEqual(["resolver"]);
      expect(await spared(world)).toEqual([]);
    });

    it("asks the resolver whenever it asks the broker, whose name it may be that is not found", async () => {
      const world = made();
      world.prober.answers.set("broker.example.net:8883", "lost");
      expect((await askedIn(world, 5)).resolver).toEqual([0, 1, 2, 3, 4]);
    });

    it("spares the resolver where there is no broker as well", async () => {
      expect((await askedIn(made({ broker: undefined }), 13)).resolver).toEqual([0, 6, 12]);
    });

    it("asks them every time where no anycast target is configured", async () => {
      const world = made({ anycast: [] });
      for (let pass = 0; pass < 5; pass++) expect(await spared(world)).toEqual(SPARED);
    });
  });

  it("has a deadline beyond its timeout, so that lost probes are answers and not failures", () => {
    expect(made().ladder.deadline).toBeGreaterThan(OPTIONS.timeout);
  });
});
