import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CollectorRunner } from "../../agent/collectors/runner.ts";
import type { Collected, Collector, Reading } from "../../agent/core/collector.ts";
import { SuarError } from "../../agent/core/errors.ts";
import { recordingLog } from "../support/recording-log.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

const READING: Reading = { of: "host", host: { uptimeMs: 1 } };
const GOOD: Collected = { readings: [READING] };

/** A collector whose runs do what the test says. */
function collector(changes: Partial<Collector> & Pick<Collector, "collect">): Collector {
  return { name: "test", every: 1000, deadline: 500, ...changes };
}

function running(...collectors: readonly Collector[]) {
  const clock = new VirtualClock();
  const { log, lines } = recordingLog();
  const taken: { name: string; readings: number; at: number }[] = [];
  const begin = clock.monotonic();
  const runner = new CollectorRunner(collectors, {
    clock,
    log,
    sink: (readings, name) => taken.push({ name, readings: readings.length, at: clock.monotonic() - begin }),
  });
  return { clock, lines, taken, runner, begin };
}

describe("CollectorRunner", () => {
  it("runs a collector at its cadence and hands its readings on", async () => {
    const { clock, taken, runner } = running(collector({ collect: async () => GOOD }));
    await runner.start();
    await clock.advance(3500);
    expect(taken).toEqual([0, 1000, 2000, 3000].map((at) => ({ name: "test", readings: 1, at })));
    expect(runner.status()).toEqual([{ name: "test", runs: 4, failures: 0 }]);
    await runner.stop();
  });

  it("takes what is there at once without waiting for it, and a run that throws at once as one that failed", async () => {
    let runs = 0;
    const { clock, taken, runner } = running(
      collector({
        collect: () => {
          runs += 1;
          if (runs === 2) throw new Error("nothing there");
          return GOOD;
        },
      }),
    );
    await runner.start();
    expect(taken).toEqual([{ name: "test", readings: 1, at: 0 }]);
    await clock.advance(2500);
    expect(taken.map(({ readings, at }) => [readings, at])).toEqual([
      [1, 0],
      [0, 1000],
      [1, 2000],
    ]);
    expect(runner.status()).toMatchObject([{ runs: 3, failures: 1 }]);
    await runner.stop();
    await clock.advance(5000);
    expect([runs, clock.sleeping]).toEqual([3, 0]);
  });

  it("does not start collectors of one cadence at the same moment", async () => {
    const names = ["a", "b", "c"];
    const { clock, taken, runner } = running(...names.map((name) => collector({ name, collect: async () => GOOD })));
    await runner.start();
    await clock.advance(2500);
    expect(new Set(taken.map(({ at }) => at)).size).toBe(taken.length);
    expect(taken.filter(({ name }) => name === "c")).toHaveLength(3);
    await runner.stop();
  });

  it("runs as many as a site may have without node taking them for a leak", async () => {
    const warnings: Error[] = [];
    const warned = (warning: Error) => warnings.push(warning);
    process.on("warning", warned);
    const many = Array.from({ length: 40 }, (_, index) =>
      collector({ name: `source ${index}`, collect: async () => GOOD }),
    );
    const { clock, taken, runner } = running(...many);
    await runner.start();
    await clock.advance(10_000);
    await runner.stop();
    process.off("warning", warned);
    expect(new Set(taken.map(({ name }) => name)).size).toBe(40);
    expect(warnings).toEqual([]);
  });

  it("does nothing before it is started and nothing after it was stopped", async () => {
    const { clock, taken, runner } = running(collector({ collect: async () => GOOD }));
    await clock.advance(5000);
    expect(taken).toHaveLength(0);
    await runner.start();
    await clock.advance(1500);
    await runner.stop();
    const before = taken.length;
    await clock.advance(10_000);
    expect(taken).toHaveLength(before);
    expect(clock.sleeping).toBe(0);
  });

  it("stops with the agent even in the middle of a run that does not listen, and does not call that a failure", async () => {
    const { clock, runner, lines } = running(
      collector({ deadline: 60_000, collect: () => new Promise(() => undefined) }),
    );
    await runner.start();
    await clock.advance(10);
    await runner.stop();
    expect(runner.status()).toEqual([{ name: "test", runs: 0, failures: 0 }]);
    expect(lines).toEqual([]);
  });

  it("keeps to the grid after a slow run, without drift and without a burst", async () => {
    let first = true;
    const context = running(
      collector({
        deadline: 10_000,
        collect: async (signal) => {
          if (first) await context.clock.sleep(2300, signal);
          first = false;
          return GOOD;
        },
      }),
    );
    await context.runner.start();
    await context.clock.advance(5000);
    expect(context.taken.map(({ at }) => at)).toEqual([2300, 3000, 4000, 5000]);
    await context.runner.stop();
  });

  it("aborts a run at its deadline and counts it as failed", async () => {
    let aborted = false;
    const { clock, taken, runner } = running(
      collector({
        collect: (signal) =>
          new Promise((_, reject) => {
            signal.addEventListener("abort", () => {
              aborted = true;
              reject(new SuarError("stopped", {}));
            });
          }),
      }),
    );
    await runner.start();
    await clock.advance(600);
    expect(aborted).toBe(true);
    expect(taken).toEqual([{ name: "test", readings: 0, at: 500 }]);
    expect(runner.status()).toMatchObject([{ runs: 1, failures: 1, problem: { code: "deadline-passed" } }]);
    await runner.stop();
  });

  it("throws away what a run brings behind its deadline", async () => {
    const context = running(
      collector({
        collect: async () => {
          await context.clock.sleep(700, new AbortController().signal);
          return GOOD;
        },
      }),
    );
    await context.runner.start();
    await context.clock.advance(900);
    expect(context.taken).toEqual([{ name: "test", readings: 0, at: 500 }]);
    await context.runner.stop();
  });

  it("never has two runs of one collector at a time, whatever they do", async () => {
    const run = fc.record({
      takes: fc.integer({ min: 0, max: 4000 }),
      listens: fc.boolean(),
      fails: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(run, { minLength: 1, maxLength: 8 }), fc.nat(1500), async (runs, deadline) => {
        let present = 0;
        let most = 0;
        let index = 0;
        const context = running(
          collector({
            deadline,
            collect: async (signal) => {
              const { takes, listens, fails } = runs[index++ % runs.length] ?? {
                takes: 0,
                listens: true,
                fails: false,
              };
              most = Math.max(most, ++present);
              await context.clock.sleep(takes, listens ? signal : new AbortController().signal);
              present -= 1;
              if (fails) throw new SuarError("host-unreadable", { reason: "test" });
              return GOOD;
            },
          }),
        );
        await context.runner.start();
        await context.clock.advance(12_000);
        await context.runner.stop();
        expect(most).toBe(1);
        expect(index).toBeGreaterThan(1);
        const [status] = context.runner.status();
        expect(context.taken).toHaveLength(status?.runs ?? -1);
      }),
      { numRuns: 25 },
    );
  });

  it("logs the way into trouble and out of it once, and counts the rest", async () => {
    let failing = true;
    const { clock, lines, runner } = running(
      collector({
        collect: async () => {
          if (failing) throw new SuarError("interface-missing", { interfaceName: "eth0" });
          return GOOD;
        },
      }),
    );
    await runner.start();
    await clock.advance(4500);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level: "warn", fields: { collector: "test", code: "interface-missing" } });
    expect(runner.status()).toMatchObject([{ runs: 5, failures: 5, problem: { code: "interface-missing" } }]);
    failing = false;
    await clock.advance(3000);
    expect(lines.slice(1)).toMatchObject([{ level: "info", fields: { collector: "test" } }]);
    expect(runner.status()).toEqual([{ name: "test", runs: 8, failures: 5 }]);
    await runner.stop();
  });

  it("shows the problem of a run that brought something, without counting it as failed", async () => {
    const { clock, taken, lines, runner } = running(
      collector({ collect: async () => ({ ...GOOD, problem: new SuarError("ping-missing", {}) }) }),
    );
    await runner.start();
    await clock.advance(2500);
    expect(taken.map(({ readings }) => readings)).toEqual([1, 1, 1]);
    expect(runner.status()).toMatchObject([{ runs: 3, failures: 0, problem: { code: "ping-missing" } }]);
    expect(lines).toHaveLength(1);
    await runner.stop();
  });

  it("goes on after a collector that throws at once, and after one that throws nonsense", async () => {
    const { clock, runner } = running(
      collector({
        name: "throws",
        collect: () => {
          throw new TypeError("a defect");
        },
      }),
      collector({ name: "nonsense", collect: () => Promise.reject("words") }),
      collector({ name: "good", collect: async () => GOOD }),
    );
    await runner.start();
    await clock.advance(2600);
    expect(runner.status()).toMatchObject([
      { runs: 3, failures: 3, problem: { code: "defect", details: { reason: "a defect" } } },
      { runs: 3, failures: 3, problem: { code: "defect", details: { reason: "words" } } },
      { runs: 3, failures: 0 },
    ]);
    await runner.stop();
  });

  it("shows a defect behind the sink as the run's problem, and goes on", async () => {
    const clock = new VirtualClock();
    const runner = new CollectorRunner([collector({ collect: async () => GOOD })], {
      clock,
      log: recordingLog().log,
      sink: () => {
        throw new TypeError("a defect in the sink");
      },
    });
    await runner.start();
    await clock.advance(2500);
    expect(runner.status()).toMatchObject([{ runs: 3, failures: 3, problem: { code: "defect" } }]);
    await runner.stop();
  });

  it("runs a collector sooner when it asks for that, but not before its own cadence", async () => {
    let every = 15_000;
    let hasten = () => {};
    const hasty: Collector = {
      ...collector({ collect: async () => GOOD }),
      get every() {
        return every;
      },
      onSooner: (listener) => {
        hasten = listener;
      },
    };
    const { clock, taken, runner } = running(hasty);
    await runner.start();
    await clock.advance(5000);
    expect(taken.map(({ at }) => at)).toEqual([0]);
    every = 1000;
    hasten();
    hasten();
    await clock.advance(2500);
    expect(taken.map(({ at }) => at)).toEqual([0, 5000, 6000, 7000]);
    every = 15_000;
    await clock.advance(30_000);
    expect(taken.map(({ at }) => at)).toEqual([0, 5000, 6000, 7000, 8000, 23_000]);
    // It is never later than it was either.
    every = 20_000;
    hasten();
    await clock.advance(1000);
    expect(taken.at(-1)?.at).toBe(38_000);
    await runner.stop();
    hasten();
    await clock.advance(60_000);
    expect(taken).toHaveLength(7);
  });

  it("does not run a collector twice at once because it asks during a run", async () => {
    let going = 0;
    let most = 0;
    let hasten = () => {};
    const slow = collector({
      every: 1000,
      onSooner: (listener) => {
        hasten = listener;
      },
      collect: async () => {
        going += 1;
        most = Math.max(most, going);
        await clock.sleep(300, new AbortController().signal);
        going -= 1;
        return GOOD;
      },
    });
    const { clock, taken, runner } = running(slow);
    await runner.start();
    for (let step = 0; step < 40; step++) {
      hasten();
      await clock.advance(100);
    }
    expect(most).toBe(1);
    expect(taken.length).toBeLessThanOrEqual(5);
    await runner.stop();
  });
});
