import { describe, expect, it } from "vitest";
import { readOptions, type SimulationOptions } from "../../simulator/command/options.ts";
import { type Machine, memoryAvailable, openFilesLimit, portCount } from "../../simulator/plan/machine.ts";
import { makePlan } from "../../simulator/plan/plan.ts";
import { planText } from "../../simulator/plan/plan-text.ts";

const machine: Machine = {
  cores: 2,
  memoryAvailableBytes: 24e9,
  openFiles: 20_000,
  portsAnAddress: 28_232,
  hasMosquitto: true,
  hasNats: true,
  hasOpenssl: true,
};

function options(text: string): SimulationOptions {
  const read = readOptions(text.split(" ").filter((word) => word !== ""));
  if (read === undefined) throw new Error("that asked for help");
  return read;
}

describe("the plan", () => {
  it("divides the sites, and gives each worker source addresses on which Linux finds a port at once", () => {
    const plan = makePlan(options("--sites 9000 --broker mosquitto"), machine);
    expect(plan.refusals).toEqual([]);
    expect(plan.workers * plan.sitesAWorker).toBeGreaterThanOrEqual(9000);
    expect(plan.sourceAddresses).toEqual(["127.0.1.1", "127.0.1.2", "127.0.1.3", "127.0.1.4"]);
    expect(plan).toMatchObject({ workers: 2, portsAnAddress: 3529, brokers: 1, brokerSockets: 9002 });
    for (const sites of [1, 700, 27_800, 80_000]) {
      const { workers, sitesAWorker, sourceAddresses } = makePlan(options(`--sites ${sites}`), machine);
      expect(new Set(sourceAddresses).size).toBe(sourceAddresses.length);
      expect(Math.ceil(sitesAWorker / (sourceAddresses.length / workers))).toBeLessThan(28_232 / 4 / 2);
    }
  });

  it("starts as many brokers as the open files of each demand", () => {
    const roomy = { ...machine, memoryAvailableBytes: 1e12 };
    const plan = (text: string) => makePlan(options(text), roomy);
    expect(plan("--preset satellite --broker mosquitto")).toMatchObject({
      brokers: 2,
      brokerSockets: 13_902,
      refusals: [],
    });
    expect(plan("--preset satellite")).toMatchObject({ brokers: 2, refusals: [] });
    expect(plan("--preset national --broker mosquitto")).toMatchObject({ brokers: 5, refusals: [] });
    expect(plan("--sites 3 --brokers 9").brokers).toBe(3);
    // Two nodes of three have everybody when one of them is away.
    expect(plan("--preset satellite --broker nats")).toMatchObject({ brokers: 3, brokerSockets: 13_902, refusals: [] });
    expect(plan("--sites 30 --broker mqtt://127.0.0.1:1,mqtt://127.0.0.1:2").brokers).toBe(2);
  });

  it("is for the sites of the shard", () => {
    const plan = makePlan(options("--sites 1000 --shard 2/3"), machine);
    expect(plan.sites).toBe(333);
    expect(planText(plan, options("--sites 1000 --shard 2/3"))).toContain("333 of 1,000, shard 2 of 3");
  });

  it("scales the load with the speed", () => {
    const slow = makePlan(options("--sites 600"), machine);
    const fast = makePlan(options("--sites 600 --speed 10"), machine);
    expect(fast.messagesPerSecond).toBeCloseTo(10 * slow.messagesPerSecond);
    expect(fast.memoryBytes).toBe(slow.memoryBytes);
  });

  it("has a worker for each core, and more only when one cannot have so many agents", () => {
    const workers = (text: string, cores: number) => makePlan(options(text), { ...machine, cores }).workers;
    expect(workers("--preset satellite", 2)).toBe(2);
    expect(workers("--preset satellite", 1)).toBe(2);
    expect(workers("--preset satellite", 16)).toBe(16);
    expect(workers("--sites 600", 16)).toBe(3);
  });

  it("counts one process as one", () => {
    const one = options("--sites 10");
    expect(planText(makePlan(one, machine), one)).toContain("workers    1 process of at most 10 agents");
  });

  it("never has more workers than sites", () => {
    expect(makePlan(options("--sites 3 --workers 9"), machine).workers).toBe(3);
  });

  it.each([
    ["--sites 25000 --brokers 1", { memoryAvailableBytes: 1e12 }, "ulimit -n 25202 before the command, --brokers 2"],
    [
      "--sites 45000 --broker nats",
      { memoryAvailableBytes: 1e12 },
      "ulimit -n 22702 before the command, --sites 39596",
    ],
    ["--sites 45000 --broker nats --shard 1/1", {}, "more shards than 1"],
    ["--sites 45000 --broker mosquitto", { openFiles: 1000 }, "--sites 12768"],
    ["--broker nats", { hasNats: false }, "apt-get install nats-server"],
    ["--broker mosquitto --tls", { hasOpenssl: false }, "apt-get install openssl"],
    ["--sites 19000 --workers 1", { openFiles: 10_000 }, "--workers 2, or ulimit -n 19200"],
    ["--sites 3000", { openFiles: 200 }, "open files, and the limit is 200: ulimit -n 201 before the command"],
    ["--sites 25000 --broker mqtt://broker.example.net", { openFiles: 1e6 }, "--sites 22585"],
    ["--sites 50000 --broker mqtt://a,mqtt://b", { openFiles: 1e6 }, "--sites 45170"],
    ["--sites 10000", { memoryAvailableBytes: 1_200_000_000 }, "fits, or all of them in"],
    ["--sites 10000 --shard 1/2", { memoryAvailableBytes: 1_200_000_000 }, "for example --shard 1/"],
    ["--sites 10", { memoryAvailableBytes: 1e8 }, "free some memory first"],
    ["--broker mosquitto", { hasMosquitto: false }, "apt-get install mosquitto"],
  ] as const)("refuses %s with %o and says what to do", (text, less, remedy) => {
    const { refusals } = makePlan(options(text), { ...machine, ...less });
    expect(refusals.join("\n")).toContain(remedy);
  });

  it("names a number of sites that is then not refused", () => {
    const small = { ...machine, memoryAvailableBytes: 2e9, openFiles: 3000 };
    let sites = 100_000;
    for (let round = 0; round < 5; round++) {
      const { refusals } = makePlan(options(`--sites ${sites}`), small);
      if (refusals.length === 0) break;
      const named = refusals.flatMap((refusal) => [...refusal.matchAll(/--sites (\d+)/g)].map(([, n]) => Number(n)));
      sites = Math.min(...named);
    }
    expect(makePlan(options(`--sites ${sites}`), small).refusals).toEqual([]);
    expect(sites).toBeGreaterThan(500);
  });

  it("says clearly what the speed does", () => {
    const fast = options("--speed 10 --minutes 2");
    expect(planText(makePlan(fast, machine), fast)).toContain("the agents live 20 min, a window of 60 s takes 6 s");
    const real = options("");
    expect(planText(makePlan(real, machine), real)).toContain("real cadence");
    const slow = options("--speed 0.5");
    expect(planText(makePlan(slow, machine), slow)).toContain("the agents live 0.5 min, a window of 60 s takes 120 s");
  });

  it("says when the machine has fewer cores than the agents want, and what would do", () => {
    const textOf = (text: string) => planText(makePlan(options(text), machine), options(text));
    expect(textOf("--sites 80000")).toContain(
      "4.8 cores of 2: agents will be late; remedies are --speed 0.41, fewer sites, shards",
    );
    expect(textOf("--sites 80000 --speed 0.4")).toMatch(/ 1\.9 cores$/m);
    expect(textOf("--sites 200000")).toContain("remedies are fewer sites, shards");
  });

  it("reads Linux's tables", () => {
    expect(memoryAvailable("MemTotal: 9 kB\nMemAvailable:    2000 kB\n")).toBe(2_048_000);
    expect(openFilesLimit("Max open files            1024                 20000                files")).toBe(20_000);
    expect(openFilesLimit("Max open files            1024                 unlimited            files")).toBe(
      Number.POSITIVE_INFINITY,
    );
    expect(portCount("32768\t60999\n")).toBe(28_232);
    expect(() => portCount("nothing")).toThrow();
    expect(() => memoryAvailable("")).toThrow();
  });
});
