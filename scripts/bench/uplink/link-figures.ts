import { nearestRank } from "../../../agent/collectors/percentiles.ts";
import { type Millis, SECOND } from "../../../agent/core/time.ts";
import { atMost, type Figure } from "../report.ts";
import type { EachWay } from "./link-villages.ts";
import type { Return } from "./village.ts";

/** What became of the records when the program was killed in mid-outage. */
export interface KillResult {
  /** Recorded, and neither arrived nor declared. */
  readonly lost: number;
  readonly duplicates: number;
  /** Around the kill, for so long nothing was recorded. */
  readonly gapMs: Millis;
}

export interface LinkResults {
  /** After eight hours of outage. */
  readonly returns: EachWay<Return>;
  /** From the link's return to the first live record, after another outage; all but `unpaced` had been killed in it. */
  readonly greetings: EachWay<Millis>;
  readonly kills: EachWay<KillResult>;
}

const FIRST_LIVE_GOAL = 5;
const DRAIN_GOAL = 60;
const DELAY_GOAL = 3;

export function linkFigures({ returns, greetings, kills }: LinkResults): readonly Figure[] {
  const { defaults, unpaced, bridge, savingBridge } = returns;
  const bridges = [...bridge, ...savingBridge];
  const agentFirst = [...[...defaults, ...unpaced].map(({ firstLiveMs }) => firstLiveMs), ...greetings.unpaced];
  const bridgeFirst = [
    ...bridges.map(({ firstLiveMs }) => firstLiveMs),
    ...greetings.bridge,
    ...greetings.savingBridge,
  ];
  const delays = delaysOf(defaults);
  const drainedMs = ({ drainedMs: ms }: Return) => ms;
  return [
    slowest("first live record after the link is back", agentFirst, FIRST_LIVE_GOAL, [`bridge ${list(bridgeFirst)}`]),
    // It has not heard the far side since its start, so it cannot know that it is alone and waits as for a broker that is gone.
    slowest("  where the agent was restarted in the outage", greetings.defaults, undefined, []),
    slowest("8 h drained", defaults.map(drainedMs), DRAIN_GOAL, [
      `without a limit ${list(unpaced.map(drainedMs))}`,
      `bridge ${list(bridges.map(drainedMs))}`,
    ]),
    {
      name: "live delay meanwhile, p95",
      value: percentile(delays, 95),
      unit: "s",
      goal: atMost(percentile(delays, 95), DELAY_GOAL, "s"),
      beside: [
        spread(delays),
        `without a limit ${spread(delaysOf(unpaced))}`,
        `bridge ${spread(delaysOf(bridges))}`,
      ].join("; "),
    },
    {
      name: "on the wire per record of the drain",
      value: bytesPerRecord(defaults),
      unit: "bytes",
      beside: `bridge ${Math.round(bytesPerRecord(bridges))}; IP both ways, TLS, connection and probes included`,
    },
    {
      name: "lost, killed in mid-outage",
      value: total(kills.defaults, "lost"),
      unit: "records",
      goal: atMost(total(kills.defaults, "lost"), 0, "records"),
      beside: `${kills.defaults.length} agents; ${bridgesText(kills, "lost")}`,
    },
    {
      name: "arrived twice",
      value: total(kills.defaults, "duplicates"),
      unit: "records",
      beside: bridgesText(kills, "duplicates"),
    },
    {
      name: "not measured or not yet recorded at the kill",
      value: inSeconds(Math.max(...kills.defaults.map(({ gapMs }) => gapMs))),
      unit: "s",
      beside: `longest of ${kills.defaults.length}`,
    },
  ];
}

function slowest(name: string, times: readonly Millis[], goal: number | undefined, beside: readonly string[]): Figure {
  const value = Number(inSeconds(Math.max(...times)).toFixed(2));
  const all = `slowest of ${list(times)}`;
  const judged = goal === undefined ? {} : { goal: atMost(value, goal, "s") };
  return { name, value, unit: "s", ...judged, beside: [all, ...beside].join("; ") };
}

function bridgesText(kills: EachWay<KillResult>, what: "lost" | "duplicates"): string {
  const [usual, best] = [total(kills.bridge, what), total(kills.savingBridge, what)];
  return `${kills.bridge.length} bridges ${usual}, one with autosave_interval 1 ${best}`;
}

function total(kills: readonly KillResult[], what: "lost" | "duplicates"): number {
  return kills.reduce((sum, kill) => sum + kill[what], 0);
}

function bytesPerRecord(returns: readonly Return[]): number {
  const [bytes, records] = [returns.map(({ wireBytes }) => wireBytes), returns.map((one) => one.records)];
  return sumOf(bytes) / sumOf(records);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** Sorted, of all of them together. */
function delaysOf(returns: readonly Return[]): readonly Millis[] {
  return returns.flatMap(({ liveDelaysMs }) => liveDelaysMs).sort((a, b) => a - b);
}

/** In seconds; NaN, which meets no goal, when a drain was over before anything live was made. */
function percentile(delays: readonly Millis[], percent: number): number {
  return delays.length === 0 ? Number.NaN : inSeconds(nearestRank(delays, percent));
}

function spread(delays: readonly Millis[]): string {
  if (delays.length === 0) return "none";
  const [median, most] = [50, 100].map((percent) => percentile(delays, percent).toFixed(1));
  return `median ${median}, longest ${most} s of ${delays.length} records`;
}

function list(times: readonly Millis[]): string {
  return `${times.map((time) => inSeconds(time).toFixed(1)).join(", ")} s`;
}

function inSeconds(ms: Millis): number {
  return ms / SECOND;
}
