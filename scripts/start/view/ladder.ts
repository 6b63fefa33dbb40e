import type { Rung } from "../../../agent/core/collector.ts";
import type { RungState } from "../../../agent/core/record.ts";
import type { RungStatus } from "../../../agent/core/status.ts";
import { formatRoundTrip } from "../../../agent/status/format.ts";
import { STATUS_WORDS } from "../../../agent/status/words.ts";
import { START_WORDS } from "../words.ts";
import type { Glyphs } from "./glyphs.ts";
import type { ViewModel } from "./model.ts";
import { centre, type Line, type Style, span, toColumns } from "./spans.ts";

/** One stop on the way from the box to the broker. */
interface Stop {
  readonly name: string;
  readonly state: RungState | "unknown";
  readonly rttMs?: number;
}

const STATE_STYLE: Readonly<Record<Stop["state"], Style>> = {
  up: "good",
  late: "warning",
  down: "bad",
  unknown: "faint",
};
const MAXIMUM_STOP_COLUMNS = 20;

/** The way out as a line of stops: where it breaks can be seen at once. Four lines: names, path, times, states. */
export function ladderLines(model: ViewModel, columns: number, glyphs: Glyphs): readonly Line[] {
  const stops = stopsOf(model);
  const each = Math.min(MAXIMUM_STOP_COLUMNS, Math.floor(columns / stops.length));
  const words = STATUS_WORDS[model.language];
  const label = (text: string, style: Style) =>
    centre(text.length > each - 1 ? text.slice(0, each - 1) : text, each, style);
  return [
    stops.flatMap((stop) => label(stop.name, "strong")),
    stops.flatMap((stop, index) => pathCell(stop, stops[index + 1], index === 0, each, glyphs)),
    stops.flatMap((stop) =>
      label(stop.rttMs === undefined ? "" : formatRoundTrip(stop.rttMs, model.language), STATE_STYLE[stop.state]),
    ),
    stops.flatMap((stop, index) =>
      label(index === 0 || stop.state === "unknown" ? "" : words.rungState[stop.state], STATE_STYLE[stop.state]),
    ),
  ].map((line) => toColumns(line, columns));
}

/** A stop in the middle of its cell, with the halves of the lines to its neighbours. */
function pathCell(stop: Stop, next: Stop | undefined, isFirst: boolean, columns: number, glyphs: Glyphs): Line {
  const before = Math.floor((columns - 1) / 2);
  const after = columns - 1 - before;
  return [
    isFirst ? span(" ".repeat(before)) : wire(stop, before, glyphs),
    span(mark(stop, glyphs), STATE_STYLE[stop.state]),
    next === undefined ? span(" ".repeat(after)) : wire(next, after, glyphs),
  ];
}

function wire(to: Stop, columns: number, glyphs: Glyphs) {
  const broken = to.state === "down" || to.state === "unknown";
  return span((broken ? glyphs.brokenLine : glyphs.horizontal).repeat(columns), STATE_STYLE[to.state]);
}

function mark({ state }: Stop, glyphs: Glyphs): string {
  if (state === "up") return glyphs.reached;
  if (state === "late") return glyphs.late;
  return state === "down" ? glyphs.unreached : glyphs.unknown;
}

function stopsOf(model: ViewModel): readonly Stop[] {
  const words = START_WORDS[model.language];
  const rungs = model.snapshot?.measuring.link.rungs ?? [];
  const find = (...names: readonly Rung[]) => rungs.filter(({ rung }) => names.includes(rung));
  const terminal = find("terminal");
  return [
    { name: words.box, state: model.snapshot === undefined ? "unknown" : "up" },
    stop(STATUS_WORDS[model.language].rung.gateway, find("gateway")),
    // A site without a terminal interface has no such rung; an empty stop would look like a fault.
    ...(terminal.length === 0 ? [] : [stop(STATUS_WORDS[model.language].rung.terminal, terminal)]),
    stop(words.internet, find("anycast1", "anycast2")),
    stop(words.names, find("resolver")),
    stop(STATUS_WORDS[model.language].rung.broker, find("broker")),
  ];
}

/** Two targets that mean the same count as reached when either answers, with the faster one's time. */
function stop(name: string, rungs: readonly RungStatus[]): Stop {
  const order: readonly RungState[] = ["up", "late", "down"];
  const state = order.find((candidate) => rungs.some((rung) => rung.state === candidate));
  if (state === undefined) return { name, state: "unknown" };
  // The time of the last answer is history while nobody answers.
  const times = rungs.flatMap((rung) => (rung.state === state && rung.state !== "down" ? (rung.rttMs ?? []) : []));
  return { name, state, ...(times.length === 0 ? {} : { rttMs: Math.min(...times) }) };
}
