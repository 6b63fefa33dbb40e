import { describe, expect, it } from "vitest";
import { makeFleet } from "../../simulator/fleet/fleet.ts";
import { FleetView } from "../../simulator/history/fleet-view.ts";
import { Frames } from "../../simulator/history/frames.ts";
import { History } from "../../simulator/history/history.ts";
import { Recorder } from "../../simulator/history/recorder.ts";
import { regionsOf } from "../../simulator/history/regions.ts";
import type { Sample } from "../../simulator/history/sample.ts";
import { Traffic } from "../../simulator/history/traffic.ts";

function sample(at: number, change: Partial<Sample> = {}): Sample {
  const part = { connected: 2, queued: 1, messagesPerSecond: at };
  const rest = {
    on: 3,
    behindMs: at,
    recorded: at,
    sessionsPerSecond: 0,
    mostSessionsPerSecond: 0,
    gateways: [part],
    workerBytes: 9,
    workerCores: 0.5,
  };
  return { at, ...part, ...rest, ...change };
}

describe("the history of a run", () => {
  it("stays within its room however long the run is, and forgets neither its end nor its worst", () => {
    const history = new History(8);
    for (let at = 1; at <= 1000; at += 1) {
      history.add(sample(at, at === 400 ? { delayMs: { p50: 70, p95: 90 } } : { delayMs: { p50: 1, p95: 2 } }));
      expect(history.samples.length).toBeLessThanOrEqual(9);
    }
    const { samples } = history;
    expect(samples.at(-1)).toMatchObject({ at: 1000, recorded: 1000 });
    expect(samples.map(({ at }) => at)).toEqual(samples.map(({ at }) => at).sort((a, b) => a - b));
    expect(Math.max(...samples.map(({ delayMs }) => delayMs?.p95 ?? 0))).toBe(90);
    expect(samples.at(-1)?.gateways).toEqual([
      { connected: 2, queued: 1, messagesPerSecond: samples.at(-1)?.messagesPerSecond },
    ]);
    // Every sample stands for as many seconds as lie between it and the one before: the mean is that of all.
    const ends = [0, ...samples.map(({ at }) => at)];
    const messages = samples.reduce(
      (sum, { at, messagesPerSecond }, index) => sum + messagesPerSecond * (at - (ends[index] ?? 0)),
      0,
    );
    expect(messages).toBeCloseTo((1000 * 1001) / 2, -1);
  });

  it("keeps pictures of all sites within their room as well, the first one always", () => {
    const frames = new Frames(4);
    for (let at = 0; at < 100; at += 1) frames.add(at, Uint8Array.of(at));
    expect(frames.all.length).toBeLessThan(5);
    expect(frames.all[0]).toEqual({ at: 0, states: Uint8Array.of(0) });
    expect(frames.all.at(-1)?.at).toBeGreaterThan(60);
  });

  it("takes what workers tell of their sites, wherever those stand in the fleet", () => {
    const view = new FleetView(makeFleet(9, 1).filter(({ index }) => index % 2 === 1));
    view.take([5, 1, 8], Buffer.of(4, 2, 1), Buffer.from(Uint16Array.of(300, 7, 9).buffer));
    expect([...view.states]).toEqual([2, 0, 4, 0]);
    expect([...view.queued]).toEqual([7, 0, 300, 0]);
  });

  it("counts what the auditor hears by province, and forgets old delays", () => {
    const sites = makeFleet(400, 1);
    const [first, last] = [sites[0], sites.at(-1)];
    if (first === undefined || last === undefined) throw new Error("no sites");
    const regions = regionsOf(sites);
    const traffic = new Traffic(sites, regions);
    traffic.recent(100_000);
    traffic.heard(first.name);
    traffic.heard(first.name);
    traffic.heard(last.name);
    traffic.heard("9999999999");
    traffic.live(first.name, 1000);
    expect(traffic.takeHeard()).toEqual([0, 0, 399]);
    expect(traffic.takeHeard()).toEqual([]);
    const { all, gateways } = traffic.takeInterval();
    expect(all.delayMs?.p50).toBeCloseTo(1000, -2);
    expect(all.messages).toBe(3);
    expect(gateways[regions.gateways.indexOf(first.gateway)]?.messages).toBe(2);
    expect(gateways[regions.gateways.indexOf(last.gateway)]).toEqual({ messages: 1 });
    expect(traffic.takeInterval().all).toEqual({ messages: 0 });
    const [aceh] = traffic.recent(101_000);
    expect(aceh).toMatchObject({ messages: 2 });
    expect(aceh?.delayMs?.p95).toBeCloseTo(1000, -2);
    traffic.recent(131_000);
    expect(traffic.recent(162_000)[0]).toEqual({ messages: 2 });
    expect(traffic.whole()[0]?.delayMs?.p50).toBeCloseTo(1000, -2);
    expect(traffic.whole().at(-1)).toEqual({ messages: 1 });
  });

  it("samples once a second, and notes when each phase began", () => {
    const recorder = new Recorder(makeFleet(3, 1));
    recorder.watchBroker(() => 5e6);
    const figures = { on: 3, connected: 3, recorded: 8, queued: 1, residentBytes: 7e6 };
    const behind = [0, 40, 0, 0, 0, 7000, 30, 0, 20, 900, 0, 0, 0];
    for (let tick = 0; tick <= 12; tick += 1) {
      const now = 50_000 + tick * 250;
      recorder.look(now, tick < 8 ? "starting" : "running", {
        ...figures,
        behindMs: behind[tick] ?? 0,
        messages: tick * 10,
        sessions: tick,
        cpuMs: tick * 125,
      });
    }
    expect(recorder.phases).toEqual([
      { phase: "starting", at: 0 },
      { phase: "running", at: 2000 },
    ]);
    expect(recorder.history.samples.map(({ at }) => at)).toEqual([1000, 2000, 3000]);
    expect(recorder.history.samples.map(({ behindMs }) => behindMs)).toEqual([40, 7000, 900]);
    expect([recorder.mostBehindMs("starting"), recorder.mostBehindMs("running")]).toEqual([7000, 900]);
    expect(recorder.history.samples[1]).toMatchObject({
      messagesPerSecond: 40,
      sessionsPerSecond: 4,
      mostSessionsPerSecond: 0.8,
      workerCores: 0.5,
      brokerBytes: 5e6,
    });
    expect(recorder.frames.all).toHaveLength(3);
  });
});
