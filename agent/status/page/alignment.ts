import { explain } from "../../core/errors.ts";
import type { Language } from "../../core/language.ts";
import { type AlignmentFacts, type Signal, type SignalFigure, signalOf } from "../../core/page.ts";
import type { MeasuringStatus } from "../../core/status.ts";
import type { TerminalReading } from "../../core/terminal.ts";
import { formatDuration } from "../format.ts";
import { describeTerminal } from "../terminal.ts";
import { formatSignal } from "./charts.ts";
import { type Html, html } from "./html.ts";
import { withheldProblem } from "./withhold.ts";
import { PAGE_WORDS } from "./words.ts";

export interface AlignmentView {
  readonly live: { readonly reading: Html; readonly age: Html };
  /** The figure as a number; absent while there is none. */
  readonly value?: number;
  /** The same as it is written. */
  readonly text?: string;
  /** 0..1: where it is in the range of its figure; the height of the tone and of the bar. */
  readonly share?: number;
}

/** What antennas in use show, from hardly anything to as good as it gets. Tone and bar go by it, nothing else. */
const RANGES: Readonly<Record<SignalFigure, readonly [least: number, most: number]>> = {
  esn0Db: [-2, 20],
  ebn0Db: [0, 16],
  linkMarginDb: [-3, 12],
  signalPct: [0, 100],
  rxLevelDbm: [-75, -25],
};

export function alignment(facts: AlignmentFacts, measuring: MeasuringStatus, language: Language): AlignmentView {
  const { everyMs, reading, ageMs = 0 } = facts;
  if (everyMs === undefined || reading === undefined) {
    return { live: { reading: withoutReading(facts, measuring, language), age: html`` } };
  }
  const duration = (ms: number) => formatDuration(ms, language);
  const age = html`${PAGE_WORDS[language].readAgo(duration(ageMs), duration(everyMs))}`;
  const signal = signalOf(reading);
  const live = { reading: shownReading(reading, signal, language), age };
  if (signal === undefined) return { live };
  const { figure, value } = signal;
  return { live, value, text: formatSignal(figure, value, language), share: shareOf(figure, value) };
}

/** Clamped to 0..1. */
export function shareOf(figure: SignalFigure, value: number): number {
  const [least, most] = RANGES[figure];
  return Math.min(1, Math.max(0, (value - least) / (most - least)));
}

function shownReading(reading: TerminalReading, signal: Signal | undefined, language: Language): Html {
  const words = PAGE_WORDS[language];
  // What is shown large is not said again.
  const others = { ...reading, [signal?.figure ?? "locked"]: undefined };
  const [text, tone] = describeTerminal({ ...others }, language);
  const about = html`<p class="${tone}">${text}</p>`;
  if (signal === undefined) {
    const { locked } = reading;
    const state = locked === undefined ? words.noSignal : locked ? words.locked : words.unlocked;
    return html`<p class="large words ${tone}">${state}</p><p>${words.noFigure}</p>${about}`;
  }
  const [figure = "", ...unit] = formatSignal(signal.figure, signal.value, language).split(" ");
  return html`<p class="figure">${words.figure[signal.figure]}</p><p class="large">${figure}<small> ${unit.join(" ")}</small></p>${about}`;
}

function withoutReading({ everyMs }: AlignmentFacts, measuring: MeasuringStatus, language: Language): Html {
  const words = PAGE_WORDS[language];
  if (everyMs === undefined) return html`<p class="large words">${words.unknown}</p><p>${words.terminalMissing}</p>`;
  const problem = measuring.collectors.find(({ name }) => name === "terminal")?.problem;
  if (problem === undefined) return html`<p class="large words">…</p><p>${words.waitingForReading}</p>`;
  const text = explain(withheldProblem(problem), language);
  return html`<p class="large words bad">…</p><p><b>${text.problem}</b> ${text.remedy}</p>`;
}
