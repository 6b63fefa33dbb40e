import type { OutageCause } from "./outage.ts";
import type { Snapshot } from "./status.ts";
import type { TerminalReading } from "./terminal.ts";
import type { Millis } from "./time.ts";

/** What the agent gives its page to show, and how the page is asked for. */

/** Figures that say how well the antenna is aligned, the best first. Of each, more is better. */
export const SIGNAL_FIGURES = ["esn0Db", "ebn0Db", "linkMarginDb", "signalPct", "rxLevelDbm"] as const;

export type SignalFigure = (typeof SIGNAL_FIGURES)[number];

export interface Signal {
  readonly figure: SignalFigure;
  readonly value: number;
}

/** The best figure that the terminal gives; undefined for one that gives none, as Starlink. */
export function signalOf(reading: Pick<TerminalReading, SignalFigure>): Signal | undefined {
  for (const figure of SIGNAL_FIGURES) {
    const value = reading[figure];
    if (value !== undefined) return { figure, value };
  }
  return undefined;
}

/** Five minutes of the last day. Absent = not measured, or nobody answered. */
export interface DayStep {
  /** Mean of the windows' medians, by their probes. */
  readonly rttMs?: Millis;
  readonly lossRatio?: number;
  /** In the figure of `DayView.figure`. */
  readonly signal?: number;
  /** Share of the judged time in which the link was down. */
  readonly downRatio?: number;
}

/** The last 24 hours, the oldest step first, the present one last. */
export interface DayView {
  readonly steps: readonly DayStep[];
  /** Of the signal; absent while none was measured. */
  readonly figure?: SignalFigure;
}

export interface RecentOutage {
  readonly cause: OutageCause;
  /** Since it ended. */
  readonly endedAgoMs: Millis;
  /** Absent where nobody can tell, because the box was off. */
  readonly durationMs?: Millis;
  readonly over300s: boolean;
}

/** Everything that the page shows, of one moment. */
export interface PageFacts {
  readonly snapshot: Snapshot;
  /** How long the link has been as it is, at least. Absent before the first window. */
  readonly linkForMs?: Millis;
  readonly day: DayView;
  /** The newest first. */
  readonly outages: readonly RecentOutage[];
  readonly safeToSwitchOff: boolean;
}

/** What somebody who aligns an antenna needs. */
export interface AlignmentFacts {
  /** How often the terminal is read now. Absent at a site without a terminal that can be read. */
  readonly everyMs?: Millis;
  /** The last reading, while it can be read. */
  readonly reading?: TerminalReading;
  /** Since it was read. */
  readonly ageMs?: Millis;
}

/** Port between the agent and its page. */
export interface PageSource {
  facts(): PageFacts;
  alignment(): AlignmentFacts;
  /** From now on the terminal is read as often as its driver permits, until the function that is returned is called. */
  hurryTerminal(): () => void;
  /** Reads the last day back from the store, once. Never rejects. */
  recall(): Promise<void>;
}

export interface PageRequest {
  /** Without the query. Begins with `/`. */
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  readonly acceptLanguage: string;
}

export interface PageAnswer {
  readonly status: 200 | 404;
  /** Of the body, as in HTTP. */
  readonly type: string;
  readonly body: string;
  /** It is the same for ever under this path. */
  readonly lasting?: true;
}

/** Server-sent events to one viewer. */
export interface PageStream {
  /** From one look to the next. */
  readonly every: Millis;
  /** What is sent now, as in the protocol; empty for nothing. Undefined: the stream is over. */
  next(): string | undefined;
  /** Called once, when the viewer is gone or the stream is over. */
  close(): void;
}

/** Port between the page and the server that delivers it: nothing in it changes anything. */
export interface PageSite {
  /** Undefined where `path` is no stream. */
  stream(request: PageRequest): PageStream | undefined;
  answer(request: PageRequest): PageAnswer | Promise<PageAnswer>;
}
