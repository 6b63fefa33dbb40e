import { explain } from "../../../agent/core/errors.ts";
import { MINUTE, SECOND } from "../../../agent/core/time.ts";
import { formatCount } from "../../../agent/status/format.ts";
import { wrap } from "../../../agent/status/paint.ts";
import { problemsOf } from "../../../agent/status/problems.ts";
import { DEMO_PROBE_SECONDS, DEMO_WINDOW_SECONDS } from "../cadence.ts";
import { START_WORDS } from "../words.ts";
import { balances } from "./facts.ts";
import type { Glyphs } from "./glyphs.ts";
import { isCounted, type ViewModel } from "./model.ts";
import { centre, type Line, printable, type Style, span, spread, toColumns } from "./spans.ts";

/** The pieces that the narrow and the wide frame have in common. Every line that comes from here is `columns` wide. */

export function headerLines(model: ViewModel, columns: number): readonly Line[] {
  const words = START_WORDS[model.language];
  const name = [span(" Suar", "title"), span(`  ${words.tagline}`, "faint")];
  const site = printable(model.site);
  const right = [
    span(`${words.site} `, "faint"),
    span(site, "strong"),
    span(`  ${stopwatch(model.elapsedMs)} `, "accent"),
  ];
  const cadence =
    model.cadence === "demo" ? words.demoCadence(DEMO_WINDOW_SECONDS, DEMO_PROBE_SECONDS) : words.defaultCadence;
  const address = printable(model.broker.address);
  const broker = model.broker.embedded ? words.embeddedBroker(address) : words.realBroker(address);
  // Where only one of them fits: a broker of somebody's own is news, the embedded one is not.
  const both = cadence.length + broker.length + 4 <= columns;
  const first = !both && !model.broker.embedded ? broker : cadence;
  return [
    spread(name, right, columns),
    spread([span(` ${first}`, "faint")], both ? [span(`${broker} `, "faint")] : [], columns),
  ];
}

/** recorded, waiting, delivered, received: numbers above their names, with the arrows between them. */
export function flowLines(model: ViewModel, columns: number, glyphs: Glyphs): readonly Line[] {
  const words = START_WORDS[model.language];
  const account = model.snapshot?.outbox.account;
  const { reception } = model.broker;
  const number = (value: number | undefined) => (value === undefined ? "-" : formatCount(value, model.language));
  const cells: readonly (readonly [value: string, name: string, style: Style])[] = [
    [number(account?.recorded), words.recorded, "strong"],
    [number(account?.queued), words.waiting, account !== undefined && account.queued > 0 ? "warning" : "strong"],
    [number(account?.delivered), words.delivered, "good"],
    [isCounted(reception) ? number(reception.records) : "-", words.arrived, "good"],
  ];
  const arrowColumns = columns >= 90 ? 8 : 5;
  const cellColumns = Math.floor((columns - (cells.length - 1) * arrowColumns) / cells.length);
  // No way into the broker while the uplink is down: the arrow to "delivered" shows it.
  const isConnected = model.snapshot?.uplink.state === "connected";
  const arrow = ` ${glyphs.horizontal.repeat(arrowColumns - 3)}${glyphs.arrow} `;
  const broken = ` ${glyphs.brokenLine.repeat(arrowColumns - 3)}${glyphs.unreached} `;
  return [
    cells.flatMap(([value, , style], index) => [
      ...(index === 0 ? [] : [index === 2 && !isConnected ? span(broken, "bad") : span(arrow, "faint")]),
      ...centre(value, cellColumns, style),
    ]),
    cells.flatMap(([, name], index) => [
      ...(index === 0 ? [] : [span(" ".repeat(arrowColumns))]),
      ...centre(name, cellColumns, "faint"),
    ]),
  ].map((line) => toColumns(line, columns));
}

export function balanceText(model: ViewModel, glyphs: Glyphs): Line {
  const words = START_WORDS[model.language];
  if (model.snapshot === undefined) return [];
  return balances(model.snapshot)
    ? [span(`${glyphs.good} ${words.balanced}`, "good")]
    : [span(`${glyphs.bad} ${words.unbalanced}`, "bad")];
}

/** A horizontal bar; what is not empty shows at least one block. */
export function bar(ratio: number, columns: number, glyphs: Glyphs): Line {
  const full = ratio <= 0 ? 0 : Math.max(1, Math.round(Math.min(1, ratio) * columns));
  return [
    span(glyphs.barFull.repeat(full), ratio > 0.9 ? "bad" : "accent"),
    span(glyphs.barEmpty.repeat(columns - full), "faint"),
  ];
}

/** Each problem with its remedy, wrapped. */
export function problemLines(model: ViewModel, columns: number, glyphs: Glyphs): readonly Line[] {
  const words = START_WORDS[model.language];
  if (model.snapshot === undefined) return [toColumns([span(` ${words.starting}`, "faint")], columns)];
  const problems = problemsOf(model.snapshot).map((status) => explain(status, model.language));
  const { reception } = model.broker;
  if (typeof reception === "object" && "uncounted" in reception) {
    problems.push({ problem: words.uncounted(reception.uncounted), remedy: "" });
  }
  if (problems.length === 0) return [toColumns([span(` ${glyphs.good} ${words.noProblems}`, "good")], columns)];
  return problems.flatMap(({ problem, remedy }) => {
    const what = wrap(problem, columns - 4).map((text, index) =>
      toColumns([span(index === 0 ? ` ${glyphs.bullet} ` : "   ", "bad"), span(printable(text), "warning")], columns),
    );
    const toDo = wrap(remedy, columns - 4).map((text) => toColumns([span(`   ${printable(text)}`, "faint")], columns));
    return remedy === "" ? what : [...what, ...toDo];
  });
}

export function footerLine(model: ViewModel, columns: number): Line {
  const words = START_WORDS[model.language];
  if (model.phase === "stopping") return toColumns([span(` ${words.stopping}`, "warning")], columns);
  const paused = model.broker.paused ? [span(` ${words.pausedHint} `, "bad")] : [];
  if (!model.interactive) return toColumns(paused, columns);
  const key = (name: string, meaning: string) => [span(` ${name}`, "accent"), span(` ${meaning} `, "faint")];
  return toColumns(
    [
      ...paused,
      ...(model.broker.embedded ? key("b", model.broker.paused ? words.resumeKey : words.pauseKey) : []),
      ...key("q", words.quitKey),
    ],
    columns,
  );
}

/** `0:42`, `12:05`, `1:02:03`. */
export function stopwatch(elapsedMs: number): string {
  const seconds = Math.floor(elapsedMs / SECOND) % 60;
  const minutes = Math.floor(elapsedMs / MINUTE) % 60;
  const hours = Math.floor(elapsedMs / (60 * MINUTE));
  const two = (value: number) => String(value).padStart(2, "0");
  return hours === 0 ? `${minutes}:${two(seconds)}` : `${hours}:${two(minutes)}:${two(seconds)}`;
}
