import { type Millis, SECOND } from "../../../agent/core/time.ts";
import type { PhaseStart, Sample } from "../../history/sample.ts";
import type { Occasion } from "../../scenarios/timeline.ts";
import { formatBytes, formatDuration, formatShort, signOf } from "../format.ts";
import type { Band, ChartContent, Series } from "./chart/chart.ts";
import { ChartView } from "./chart/chart-view.ts";

/** What is known of a moment: of all sites, or of those of one gateway, of which less is. */
type Moment = Partial<Sample>;

interface TimelineKind {
  readonly title: string;
  readonly about: string;
  readonly format: (value: number) => string;
  readonly series: readonly (readonly [name: string, of: (moment: Moment) => number | undefined, isFilled: boolean])[];
  /** It is of the whole run, whatever is pointed out. */
  readonly isOfMachine?: true;
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
    isOfMachine: true,
  },
  {
    title: "Behind",
    about: "How late what agents wait for comes, in their time: more than moments where this machine does not keep up",
    format: formatDuration,
    series: [["late", ({ behindMs }) => behindMs, true]],
    isOfMachine: true,
  },
  {
    title: "Memory",
    about: "Resident memory of all workers together, and of the brokers that run on this machine",
    format: formatBytes,
    series: [
      ["workers", ({ workerBytes }) => workerBytes, false],
      ["brokers", ({ brokerBytes }) => brokerBytes, false],
    ],
    isOfMachine: true,
  },
];

interface Shown {
  readonly samples: readonly Sample[];
  readonly phases: readonly PhaseStart[];
  readonly end: Millis;
}

/** The timelines of a run, of all sites or of one gateway: pointing at a time in one points at it in all. */
export class Timelines {
  readonly #views: readonly (readonly [TimelineKind, ChartView])[];
  #shown: Shown = { samples: [], phases: [], end: 0 };
  #gateway: number | undefined;

  /** @param pointed is told of the time as well. */
  constructor(
    box: HTMLElement,
    private readonly occasions: readonly Occasion[],
    private readonly gateways: readonly string[],
    pointed: (at: Millis | undefined) => void = () => {},
  ) {
    const all = (at: Millis | undefined) => {
      this.point(at);
      pointed(at);
    };
    this.#views = KINDS.map((kind) => [kind, new ChartView(kind.about, all)]);
    box.append(...this.#views.map(([, { element }]) => element));
  }

  point(at: Millis | undefined): void {
    for (const [, view] of this.#views) view.point(at);
  }

  /** Whose they are. @param gateway its place in the list; undefined: all sites. */
  of(gateway: number | undefined): void {
    this.#gateway = gateway;
    this.#draw();
  }

  /** @param end of the run, as far as it can be told. */
  show(samples: readonly Sample[], phases: readonly PhaseStart[], end: Millis): void {
    this.#shown = { samples, phases, end };
    this.#draw();
  }

  #draw(): void {
    const { samples, phases, end } = this.#shown;
    const began = phases.find(({ phase }) => phase === "running")?.at;
    const bands = began === undefined ? [] : this.occasions.map((occasion, index) => bandOf(occasion, index, began));
    const common = { bands, lines: phases.slice(1).map(({ at }) => at), end: Math.max(end, 10 * SECOND) };
    for (const [kind, view] of this.#views) {
      const gateway = kind.isOfMachine === true ? undefined : this.#gateway;
      const moments = samples.map((sample) => [sample.at, momentOf(sample, gateway)] as const);
      const name = gateway === undefined ? "" : `, ${this.gateways[gateway]}`;
      view.show(contentOf(kind, moments, common), `${kind.title}${name}`);
    }
  }
}

function momentOf(sample: Sample, gateway: number | undefined): Moment {
  return gateway === undefined ? sample : (sample.gateways[gateway] ?? {});
}

function bandOf({ from, to }: Occasion, index: number, began: Millis): Band {
  return { sign: signOf(index), from: began + from, to: began + to };
}

function contentOf(
  { series, format }: TimelineKind,
  moments: readonly (readonly [at: Millis, moment: Moment])[],
  common: Pick<ChartContent, "bands" | "lines" | "end">,
): ChartContent {
  const lines = series.map(([name, of, isFilled]): Series => {
    return { name, points: moments.map(([at, moment]) => [at, of(moment)]), isFilled };
  });
  return { ...common, format, leastTop: 1, series: lines };
}
