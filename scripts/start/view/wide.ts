import { formatCount, formatRate, formatRatio, formatRoundTrip } from "../../../agent/status/format.ts";
import { STATUS_WORDS } from "../../../agent/status/words.ts";
import { START_WORDS } from "../words.ts";
import { type Box, boxLines, rowOfBoxes } from "./boxes.ts";
import { type Fact, hostFacts, linkSummary, outboxFacts, receptionFacts, uplinkFacts } from "./facts.ts";
import type { Glyphs } from "./glyphs.ts";
import { answeredBeyond } from "./history.ts";
import { ladderLines } from "./ladder.ts";
import type { ViewModel } from "./model.ts";
import { balanceText, bar, flowLines, footerLine, headerLines, problemLines } from "./parts.ts";
import { joinFitting, type Line, printable, span, spread } from "./spans.ts";
import { type Sample, sparkline } from "./spark.ts";

const CHART_ROWS = { least: 4, most: 8 };
const FACT_ROWS = 4;
const FLOW_ROWS = 6;
const LADDER_ROWS = 4;
/** The frame without its charts and problems: header, edges of four rows of boxes, what has a fixed height, footer. */
const FIXED_ROWS = 2 + 4 * 2 + LADDER_ROWS + FLOW_ROWS + FACT_ROWS + 1;

export const WIDE_FRAME_COLUMNS = 104;
export const WIDE_FRAME_ROWS = FIXED_ROWS + CHART_ROWS.least + 3;

/** Boxes, for a terminal of at least WIDE_FRAME_COLUMNS x WIDE_FRAME_ROWS. Problems first get room, then the charts grow. */
export function wideFrame(model: ViewModel, columns: number, rows: number, glyphs: Glyphs): readonly Line[] {
  const words = START_WORDS[model.language];
  const room = rows - FIXED_ROWS - CHART_ROWS.least;
  const problems = problemLines(model, columns, glyphs).slice(0, room);
  const chartRows = Math.min(CHART_ROWS.most, CHART_ROWS.least + room - problems.length);
  const blanks = room - problems.length - (chartRows - CHART_ROWS.least);
  const path: Box = {
    title: words.path,
    note: joinFitting(linkSummary(model), ", ", columns - words.path.length - 12),
    content: (inner) => ladderLines(model, inner, glyphs),
  };
  return [
    ...headerLines(model, columns),
    ...boxLines(path, columns, LADDER_ROWS, glyphs),
    ...rowOfBoxes(
      [roundTripBox(model, chartRows, glyphs), trafficBox(model, chartRows, glyphs)],
      columns,
      chartRows,
      glyphs,
    ),
    ...boxLines(recordsBox(model, glyphs), columns, FLOW_ROWS, glyphs),
    ...rowOfBoxes(factBoxes(model, glyphs), columns, FACT_ROWS, glyphs),
    ...problems,
    ...Array.from({ length: blanks }, () => []),
    footerLine(model, columns),
  ];
}

function roundTripBox(model: ViewModel, rows: number, glyphs: Glyphs): Box {
  const samples = model.history.roundTripMs;
  const answered = answeredBeyond(model.snapshot?.measuring.link.rungs ?? []);
  const note =
    answered?.rttMs === undefined
      ? []
      : [
          span(`${STATUS_WORDS[model.language].rung[answered.rung]} `, "faint"),
          span(formatRoundTrip(answered.rttMs, model.language), "strong"),
        ];
  return {
    title: START_WORDS[model.language].roundTrip,
    note,
    content: (columns) => sparkline(samples, columns, rows, "lowest", "accent", glyphs),
  };
}

function trafficBox(model: ViewModel, rows: number, glyphs: Glyphs): Box {
  const words = START_WORDS[model.language];
  const link = model.snapshot?.measuring.link;
  // A blank row between the two, where there is room: otherwise one grows into the other.
  const gap = rows > CHART_ROWS.least ? 1 : 0;
  const upper = Math.ceil((rows - gap) / 2);
  const labelColumns = Math.max(words.received.length, words.sent.length) + 1;
  const valueColumns = 13;
  const chart = (name: string, samples: readonly Sample[], bps: number | undefined, columns: number, height: number) =>
    sparkline(samples, columns - labelColumns - valueColumns, height, "zero", "accent", glyphs).map((line, row) => {
      const isLowest = row === height - 1;
      const value = isLowest && bps !== undefined ? formatRate(bps, model.language) : "";
      return [
        span((isLowest ? name : "").padEnd(labelColumns), "faint"),
        ...line,
        span(value.padStart(valueColumns), "strong"),
      ];
    });
  return {
    title: words.traffic,
    ...(link?.interfaceName === undefined ? {} : { note: [span(printable(link.interfaceName), "faint")] }),
    content: (columns) => [
      ...chart(words.received, model.history.rxBps, link?.rxBps, columns, upper),
      ...Array.from({ length: gap }, () => []),
      ...chart(words.sent, model.history.txBps, link?.txBps, columns, rows - gap - upper),
    ],
  };
}

function recordsBox(model: ViewModel, glyphs: Glyphs): Box {
  const words = START_WORDS[model.language];
  const queueRows = FLOW_ROWS - 3;
  const queued = model.snapshot?.outbox.account.queued;
  const labelColumns = words.waiting.length + 1;
  const valueColumns = 9;
  return {
    title: words.records,
    note: balanceText(model, glyphs),
    content: (columns) => [
      ...flowLines(model, columns, glyphs),
      [],
      ...sparkline(
        model.history.queued,
        columns - labelColumns - valueColumns,
        queueRows,
        "zero",
        "warning",
        glyphs,
      ).map((line, row) => {
        const isLowest = row === queueRows - 1;
        const value = isLowest && queued !== undefined ? formatCount(queued, model.language) : "";
        return [
          span((isLowest ? words.waiting : "").padEnd(labelColumns), "faint"),
          ...line,
          span(value.padStart(valueColumns), "strong"),
        ];
      }),
    ],
  };
}

function factBoxes(model: ViewModel, glyphs: Glyphs): readonly Box[] {
  const words = START_WORDS[model.language];
  const outbox = model.snapshot?.outbox;
  const uplink = model.snapshot?.uplink;
  const protocol = uplink?.protocol;
  const fill = outbox === undefined || outbox.maximumBytes === 0 ? 0 : outbox.bytes / outbox.maximumBytes;
  return [
    {
      title: words.outbox,
      note: [span(formatRatio(fill, model.language), "faint")],
      content: (columns) => [...factLines(outboxFacts(model), columns), bar(fill, columns, glyphs)],
    },
    {
      title: words.uplink,
      ...(protocol === undefined ? {} : { note: [span(protocol, "faint")] }),
      content: (columns) => factLines(uplinkFacts(model), columns),
    },
    {
      title: words.atBroker,
      ...(model.broker.paused ? { note: [span(words.pausedShort, "bad")] } : {}),
      content: (columns) => factLines(receptionFacts(model), columns),
    },
    { title: words.boxTitle, content: (columns) => factLines(hostFacts(model), columns) },
  ];
}

function factLines(facts: readonly Fact[], columns: number): readonly Line[] {
  return facts.map(({ name, value }) => spread([span(name, "faint")], [span(" "), ...value], columns));
}
