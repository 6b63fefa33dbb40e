import type { Language } from "../../core/language.ts";
import type { DayStep, DayView, SignalFigure } from "../../core/page.ts";
import { formatDuration, formatNumber, formatRatio, formatRoundTrip } from "../format.ts";
import { STEP } from "../memory/day-history.ts";
import { chart, roundUp } from "./chart.ts";
import { type Html, html } from "./html.ts";
import { PAGE_WORDS } from "./words.ts";

/** Less loss than this looks like none in a chart of a day. */
const LOSS_AT_LEAST = 0.1;
const DECIBELS_AROUND = 1;

/** `12.4 dB`, `61 %`, `-48.2 dBm`. */
export function formatSignal(figure: SignalFigure, value: number, language: Language): string {
  if (figure === "signalPct") return `${formatNumber(value, 0, language)} %`;
  return `${formatNumber(value, 1, language)} ${figure === "rxLevelDbm" ? "dBm" : "dB"}`;
}

export interface Charts {
  /** Empty where the terminal gives no figure. */
  readonly signal: Html;
  readonly roundTrip: Html;
  readonly loss: Html;
}

export function charts(day: DayView, language: Language): Charts {
  return {
    signal: signalChart(day, language),
    roundTrip: roundTripChart(day.steps, language),
    loss: lossChart(day.steps, language),
  };
}

function signalChart({ steps, figure }: DayView, language: Language): Html {
  if (figure === undefined) return html``;
  const values = steps.map(({ signal }) => signal);
  const known = values.filter((value) => value !== undefined);
  const write = (value: number) => formatSignal(figure, value, language);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const isShare = figure === "signalPct";
  const bottom = isShare || known.length === 0 ? 0 : Math.floor(least - DECIBELS_AROUND);
  const top = isShare || known.length === 0 ? 100 : Math.ceil(most + DECIBELS_AROUND);
  const name = PAGE_WORDS[language].figure[figure];
  return dayChart({ name, values, write, bottom, top }, steps, language);
}

function roundTripChart(steps: readonly DayStep[], language: Language): Html {
  const values = steps.map(({ rttMs }) => rttMs);
  const most = Math.max(1, ...values.filter((value) => value !== undefined));
  const write = (value: number) => formatRoundTrip(value, language);
  const name = PAGE_WORDS[language].roundTrip;
  return dayChart({ name, values, write, bottom: 0, top: roundUp(most) }, steps, language);
}

function lossChart(steps: readonly DayStep[], language: Language): Html {
  const values = steps.map(({ lossRatio }) => lossRatio);
  const most = Math.max(LOSS_AT_LEAST, ...values.filter((value) => value !== undefined));
  const write = (value: number) => formatRatio(value, language);
  const name = PAGE_WORDS[language].loss;
  return dayChart({ name, values, write, bottom: 0, top: Math.min(1, roundUp(most)), filled: true }, steps, language);
}

interface Series {
  readonly name: string;
  readonly values: readonly (number | undefined)[];
  readonly write: (value: number) => string;
  readonly bottom: number;
  readonly top: number;
  readonly filled?: boolean;
}

function dayChart(series: Series, steps: readonly DayStep[], language: Language): Html {
  const { name, values, write, bottom, top } = series;
  const words = PAGE_WORDS[language];
  const known = values.filter((value) => value !== undefined);
  const range = known.length === 0 ? words.unknown : words.range(write(Math.min(...known)), write(Math.max(...known)));
  const down = steps.map(({ downRatio = 0 }) => downRatio > 0);
  const downMs = steps.reduce((sum, { downRatio = 0 }) => sum + downRatio * STEP, 0);
  const missingMs = (values.length - known.length) * STEP;
  const description = [
    `${name}, ${words.lastDay}`,
    range,
    ...(downMs >= 1000 ? [words.linkWasDown(formatDuration(downMs, language))] : []),
    ...(missingMs > 0 && known.length > 0 ? [words.notMeasured(formatDuration(missingMs, language))] : []),
  ].join("; ");
  return chart({
    ...series,
    range,
    description,
    down,
    bottomLabel: numberOf(write(bottom)),
    topLabel: numberOf(write(top)),
  });
}

/** There is no room for the unit, which stands in the range beside the name. */
function numberOf(written: string): string {
  return written.split(" ")[0]?.replace(/[.,]0$/, "") ?? "";
}

/** The hours below the charts. */
export function hours(language: Language): Html {
  const words = PAGE_WORDS[language];
  const marks = [18, 12, 6].map((hour) => html`<span>${hour}</span>`);
  return html`<p class="hours" aria-hidden="true"><span>${words.hoursAgo(24)}</span>${marks}<span>${words.now}</span></p>`;
}
