import { DAY, HOUR, SECOND } from "../../../agent/core/time.ts";
import { atMost, type Figure } from "../report.ts";
import type { CollectorCosts, HostCall } from "./messages.ts";

/** What one delivered agent cost in a while. */
export interface RealTimeCosts {
  readonly seconds: number;
  readonly ownCpuSeconds: number;
  readonly childCpuSeconds: number;
  readonly residentBytes: number;
}

export interface CollectorResults {
  readonly defaults: readonly CollectorCosts[];
  readonly economy: readonly CollectorCosts[];
  readonly calls: readonly HostCall[];
  readonly all: RealTimeCosts;
  readonly nothing: RealTimeCosts;
}

const CPU_GOAL_PERCENT = 1;
const DEFAULTS_GOAL_MEGABYTES = 3;
const ECONOMY_GOAL_MEGABYTES = 0.5;
const MEGABYTE = 1e6;
/** Bytes a day. Neighbours ask for each other's addresses now and then. */
const LEAST_SHOWN = 5000;

export function collectorFigures({ defaults, economy, calls, all, nothing }: CollectorResults): readonly Figure[] {
  const [allPercent, nothingPercent] = [percentOf(all), percentOf(nothing)];
  return [
    ...calls.map(figureOfCall),
    ...defaults.map(figureOf),
    probes("defaults", defaults, DEFAULTS_GOAL_MEGABYTES),
    probes("economy", economy, ECONOMY_GOAL_MEGABYTES),
    {
      name: "CPU of an agent with all collectors on",
      value: allPercent,
      unit: "% of a core",
      goal: atMost(Number(allPercent.toFixed(2)), CPU_GOAL_PERCENT, "% of a core"),
      beside: `its programs ${((100 * all.childCpuSeconds) / all.seconds).toFixed(2)}; with hardly any on ${nothingPercent.toFixed(2)}`,
    },
    {
      name: "its memory (RSS)",
      value: all.residentBytes / MEGABYTE,
      unit: "MB",
      beside: `with hardly any on ${(nothing.residentBytes / MEGABYTE).toFixed(1)} MB`,
    },
  ];
}

export function figureOfCall({ name, processes, cpuMs, wallMs }: HostCall): Figure {
  const many = processes === 1 ? "1 process" : `${Number(processes.toFixed(1))} processes`;
  return { name, value: cpuMs, unit: "ms of CPU", beside: `a call: ${many}, done after ${wallMs.toFixed(1)} ms` };
}

/** One collector at its cadence. */
export function figureOf(costs: CollectorCosts): Figure {
  const { collector, every, runs, ownCpuMs, childCpuMs, processes } = costs;
  const { lan, wan } = dailyBytes(costs);
  const perHour = Math.round((processes * HOUR) / every / runs);
  return {
    name: collector,
    value: (100 * (ownCpuMs + childCpuMs)) / runs / every,
    unit: "% of a core",
    beside: [
      `every ${every / SECOND} s`,
      ...(perHour === 0 ? [] : [`${perHour.toLocaleString("en")} processes an hour`]),
      ...(lan < LEAST_SHOWN ? [] : [`${megabytes(lan)} MB a day on the LAN`]),
      ...(wan < LEAST_SHOWN ? [] : [`${megabytes(wan)} MB a day over the satellite`]),
    ].join(", "),
  };
}

/** What passed the satellite has passed the village's own cable as well, and is only counted once. */
export function dailyBytes({ every, runs, traffic }: CollectorCosts): { readonly lan: number; readonly wan: number } {
  const perDay = DAY / every / runs;
  const wan = traffic.wan.bytes * perDay;
  return { lan: traffic.box.bytes * perDay - wan, wan };
}

function wanBytes(all: readonly CollectorCosts[]): number {
  return all.reduce((sum, costs) => sum + dailyBytes(costs).wan, 0);
}

/** The larger ones. */
function parts(all: readonly CollectorCosts[]): string {
  return all
    .map((costs) => ({ name: costs.collector, wan: dailyBytes(costs).wan }))
    .filter(({ wan }) => wan >= LEAST_SHOWN)
    .map(({ name, wan }) => `${name} ${megabytes(wan)}`)
    .join(", ");
}

function megabytes(bytes: number): string {
  return (bytes / MEGABYTE).toFixed(2);
}

function percentOf({ ownCpuSeconds, childCpuSeconds, seconds }: RealTimeCosts): number {
  return (100 * (ownCpuSeconds + childCpuSeconds)) / seconds;
}

function probes(cadence: string, all: readonly CollectorCosts[], limit: number): Figure {
  const value = wanBytes(all) / MEGABYTE;
  const goal = atMost(Number(value.toFixed(3)), limit, "MB");
  return { name: `probes over the satellite a day, ${cadence}`, value, unit: "MB", goal, beside: parts(all) };
}
