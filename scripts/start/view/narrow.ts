import { formatRate, formatRoundTrip } from "../../../agent/status/format.ts";
import { STATUS_WORDS } from "../../../agent/status/words.ts";
import { START_WORDS } from "../words.ts";
import { type Fact, hostFacts, linkSummary, NOTHING, outboxFacts, receptionFacts, uplinkFacts } from "./facts.ts";
import type { Glyphs } from "./glyphs.ts";
import { ladderLines } from "./ladder.ts";
import type { ViewModel } from "./model.ts";
import { balanceText, flowLines, footerLine, headerLines, problemLines } from "./parts.ts";
import { joinFitting, type Line, span, spread, toColumns, widthOf } from "./spans.ts";
import { type Baseline, type Sample, sparkline } from "./spark.ts";

const VALUE_COLUMNS = 13;

/** One column without frames, for small terminals: 60 x 20 holds all of it. */
export function narrowFrame(model: ViewModel, columns: number, rows: number, glyphs: Glyphs): readonly Line[] {
  const words = START_WORDS[model.language];
  const status = STATUS_WORDS[model.language];
  const link = model.snapshot?.measuring.link;
  const names = [status.roundTrip, words.received, words.sent, words.box, words.waiting, words.uplink, words.atBroker];
  const labelColumns = Math.max(...names.map((name) => name.length)) + 2;
  const inner = columns - labelColumns - 1;
  const label = (name: string, line: Line) =>
    toColumns([span(` ${name}`.padEnd(labelColumns), "faint"), ...line], columns);
  const history = (name: string, samples: readonly Sample[], baseline: Baseline, value: string | undefined) => {
    const [bars = []] = sparkline(samples, inner - VALUE_COLUMNS, 1, baseline, "accent", glyphs);
    return label(name, [...bars, span((value ?? "").padStart(VALUE_COLUMNS), "strong")]);
  };
  const rate = (bps: number | undefined) => (bps === undefined ? undefined : formatRate(bps, model.language));
  const last = model.history.roundTripMs.at(-1);
  const queue = sparkline(
    model.history.queued,
    Math.max(0, inner - balanceColumns(model, glyphs)),
    1,
    "zero",
    "warning",
    glyphs,
  );
  const [ladderNames = [], path = [], times = []] = ladderLines(model, columns, glyphs);
  const groups: readonly (readonly Line[])[] = [
    headerLines(model, columns),
    [ladderNames, path, times],
    [
      toColumns([span(" "), ...joinFitting(linkSummary(model), ", ", columns - 2)], columns),
      history(
        status.roundTrip,
        model.history.roundTripMs,
        "lowest",
        typeof last === "number" ? formatRoundTrip(last, model.language) : undefined,
      ),
      history(words.received, model.history.rxBps, "zero", rate(link?.rxBps)),
      history(words.sent, model.history.txBps, "zero", rate(link?.txBps)),
      label(words.box, factsLine(hostFacts(model), inner)),
    ],
    flowLines(model, columns, glyphs),
    [
      spread(label(words.waiting, queue[0] ?? []).slice(0, -1), balanceText(model, glyphs), columns - 1),
      toColumns([span(" "), ...factsLine(outboxFacts(model), columns - 2)], columns),
      label(words.uplink, factsLine(uplinkFacts(model), inner)),
      label(words.atBroker, factsLine(receptionFacts(model), inner)),
    ],
  ];
  const fixed = groups.flat();
  const room = Math.max(0, rows - fixed.length - 1);
  const problems = problemLines(model, columns, glyphs).slice(0, room);
  const blanks = room - problems.length;
  return [
    ...spaced([...groups, problems], blanks).slice(0, rows - 1),
    ...Array.from(
      { length: Math.max(0, rows - 1 - fixed.length - problems.length - Math.min(blanks, groups.length)) },
      () => [],
    ),
    footerLine(model, columns),
  ];
}

/** Blank lines between the groups as far as there is room, from the bottom up: problems stand apart first. */
function spaced(groups: readonly (readonly Line[])[], blanks: number): readonly Line[] {
  const gaps = groups.length - 1;
  return groups.flatMap((group, index) => (index > 0 && gaps - index < blanks ? [[], ...group] : group));
}

function factsLine(facts: readonly Fact[], columns: number): Line {
  const known = facts.filter(({ value }) => value !== NOTHING);
  const pieces = known.map(({ name, short = name, value }) =>
    short === "" ? value : [span(`${short} `, "faint"), ...value],
  );
  return joinFitting(pieces, "  ", columns);
}

function balanceColumns(model: ViewModel, glyphs: Glyphs): number {
  return widthOf(balanceText(model, glyphs)) + 2;
}
