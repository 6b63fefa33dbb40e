import { type Millis, SECOND } from "../../../agent/core/time.ts";
import type { PhaseStart, Sample } from "../../history/sample.ts";
import type { Occasion } from "../../scenarios/timeline.ts";
import { formatBytes, formatDuration, formatShort, signOf } from "../format.ts";
import type { Band, ChartContent, Points, Series } from "./chart/chart.ts";
import { ChartView } from "./chart/chart-view.ts";

interface TimelineKind {
  readonly title: string;
  readonly about: string;
  readonly format: (value: number) => string;
  readonly series: readonly (readonly [name: string, of: (sample: Sample) => number | undefined, isFilled: boolean])[];
}

const KINDS: readonly TimelineKind[] = [
  {
    title: "Connections",
    about: "Sites with a session at the broker, and sites with power, as their workers say",
    format: formatShort,
    series: [
      ["connected", ({ connected }) => connected, true],
      ["powered", ({ on }) => on, false],
    ],
  },
  {
    title: "Messages a second",
    about: "Messages a second, as the auditor heard them at the broker",
    format: formatShort,
    series: [["heard", ({ messagesPerSecond }) => messagesPerSecond, true]],
  },
  {
    title: "Backlog",
    about: "Records that wait at all sites together, as the agents say",
    format: formatShort,
    series: [["records", ({ queued }) => queued, true]],
  },
  {
    title: "Live delay",
    about: "From the end of a window to its arrival at the centre, in the agents' time: live records only",
    format: formatDuration,
    series: [
      ["half within", ({ delayMs }) => delayMs?.p50, false],
      ["95 % within", ({ delayMs }) => delayMs?.p95, false],
    ],
  },
  {
    title: "Processor",
    about: "Cores that all workers together use",
    format: (value) => Number(value.toFixed(2)).toString(),
    series: [["cores", ({ workerCores }) => workerCores, true]],
  },
  {
    title: "Memory",
    about: "Resident memory of all workers together, and of the brokers that run on this machine",
    format: formatBytes,
    series: [
      ["workers", ({ workerBytes }) => workerBytes, false],
      ["brokers", ({ brokerBytes }) => brokerBytes, false],
    ],
  },
];

/** The timelines of a run, under each other: pointing at a time in one points at it in all. */
export class Timelines {
  readonly #views: readonly (readonly [TimelineKind, ChartView])[];

  /** @param pointed is told as well. */
  constructor(
    box: HTMLElement,
    private readonly occasions: readonly Occasion[],
    pointed: (at: Millis | undefined) => void = () => {},
  ) {
    const all = (at: Millis | undefined) => {
      this.point(at);
      pointed(at);
    };
    this.#views = KINDS.map((kind) => [kind, new ChartView(kind.title, kind.about, all)]);
    box.append(...this.#views.map(([, { element }]) => element));
  }

  point(at: Millis | undefined): void {
    for (const [, view] of this.#views) view.point(at);
  }

  /** @param end of the run, as far as it can be told. */
  show(samples: readonly Sample[], phases: readonly PhaseStart[], end: Millis): void {
    const began = phases.find(({ phase }) => phase === "running")?.at;
    const bands = began === undefined ? [] : this.occasions.map((occasion, index) => bandOf(occasion, index, began));
    const common = { bands, lines: phases.slice(1).map(({ at }) => at), end: Math.max(end, 10 * SECOND) };
    for (const [kind, view] of this.#views) view.show(contentOf(kind, samples, common));
  }
}

function bandOf({ from, to }: Occasion, index: number, began: Millis): Band {
  return { sign: signOf(index), from: began + from, to: began + to };
}

function contentOf(
  { series, format }: TimelineKind,
  samples: readonly Sample[],
  common: Pick<ChartContent, "bands" | "lines" | "end">,
): ChartContent {
  return {
    ...common,
    format,
    leastTop: 1,
    series: series.map(([name, of, isFilled]): Series => {
      const points: Points = samples.map((sample) => [sample.at, of(sample)]);
      return { name, points, isFilled };
    }),
  };
}
