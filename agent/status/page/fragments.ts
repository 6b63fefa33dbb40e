import { explain } from "../../core/errors.ts";
import type { Language } from "../../core/language.ts";
import { type PageFacts, signalOf } from "../../core/page.ts";
import type { Snapshot } from "../../core/status.ts";
import { describeConfiguration } from "../configuration.ts";
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatInstant,
  formatRatio,
  formatRoundTrip,
  formatTemperature,
} from "../format.ts";
import type { Tone } from "../paint.ts";
import { problemsOf } from "../problems.ts";
import { LINK_TONE, UPLINK_TONE } from "../render.ts";
import { describeService } from "../services.ts";
import { describeTerminal } from "../terminal.ts";
import { STATUS_WORDS } from "../words.ts";
import { charts, formatSignal } from "./charts.ts";
import { type Html, html } from "./html.ts";
import { withheldProblem } from "./withhold.ts";
import { PAGE_WORDS } from "./words.ts";

/** The parts of the page that change, in the order in which they stand there. */
export const FRAGMENTS = [
  "announcement",
  "link",
  "safe",
  "numbers",
  "problems",
  "chart-signal",
  "chart-round-trip",
  "chart-loss",
  "centre",
  "outages",
  "services",
  "terminal",
  "sun",
  "box",
  "version",
] as const;

export type FragmentName = (typeof FRAGMENTS)[number];

type Fragments = Readonly<Record<FragmentName, Html>>;

/** Everything that changes on the page, as it is now. @param drawn of the day in `facts`, where they are there already. */
export function fragments(facts: PageFacts, language: Language, drawn = charts(facts.day, language)): Fragments {
  const { snapshot } = facts;
  return {
    announcement: announcement(facts, language),
    link: link(facts, language),
    safe: safe(facts, language),
    numbers: numbers(snapshot, language),
    problems: problems(snapshot, language),
    "chart-signal": drawn.signal,
    "chart-round-trip": drawn.roundTrip,
    "chart-loss": drawn.loss,
    centre: centre(snapshot, language),
    outages: outages(facts, language),
    services: services(snapshot, language),
    terminal: terminal(snapshot, language),
    sun: sun(snapshot, language),
    box: box(snapshot, language),
    version: html`${PAGE_WORDS[language].version(snapshot.agentVersion, formatDuration(snapshot.runningMs, language))}`,
  };
}

function announcement({ snapshot, safeToSwitchOff }: PageFacts, language: Language): Html {
  const words = PAGE_WORDS[language];
  return html`${words.linkState[snapshot.measuring.link.state ?? "unknown"]}. ${safeToSwitchOff ? words.safe : words.unsafe}.`;
}

function link({ snapshot, linkForMs }: PageFacts, language: Language): Html {
  const [words, status] = [PAGE_WORDS[language], STATUS_WORDS[language]];
  const state = snapshot.measuring.link.state ?? "unknown";
  const { outage } = snapshot.diagnosis;
  const lasting = linkForMs === undefined ? undefined : words.lasting(formatDuration(linkForMs, language));
  const forMs = outage?.forMs === undefined ? undefined : formatDuration(outage.forMs, language);
  return tile(LINK_TONE[state], words.linkState[state], [
    lasting,
    // An outage of the link says no more than the state; of names and of the broker it does.
    outage === undefined || (outage.of === "link" && state === "down") ? undefined : status.outage(outage.of, forMs),
  ]);
}

function safe({ snapshot, safeToSwitchOff }: PageFacts, language: Language): Html {
  const words = PAGE_WORDS[language];
  if (safeToSwitchOff) return tile("good", words.safe, [words.safeBecause]);
  const { problem, unsyncedRecords } = snapshot.outbox;
  if (problem !== undefined) return tile("bad", words.unsafe, [words.unsafeProblem]);
  return tile("warning", words.unsafe, [words.unsafeBecause(words.records(formatCount(unsyncedRecords, language)))]);
}

/** In the colours of its tone and with its mark, so that neither has to be seen for the other. */
function tile(tone: Tone, headline: string, lines: readonly (string | undefined)[]): Html {
  const said = lines.filter((line) => line !== undefined);
  return html`<div class="tile ${tone}"><p class="state">${headline}</p>${said.map((line) => html`<p>${line}</p>`)}</div>`;
}

function numbers({ measuring }: Snapshot, language: Language): Html {
  const words = PAGE_WORDS[language];
  const signal = measuring.terminal === undefined ? undefined : signalOf(measuring.terminal);
  const { rttP50Ms, lossRatio } = measuring.link;
  return html`${number(
    signal === undefined ? words.signal : words.figure[signal.figure],
    signal && formatSignal(signal.figure, signal.value, language),
    words.unknown,
  )}${number(words.roundTrip, rttP50Ms === undefined ? undefined : formatRoundTrip(rttP50Ms, language), words.unknown)}${number(
    words.loss,
    lossRatio === undefined ? undefined : formatRatio(lossRatio, language),
    words.unknown,
  )}`;
}

function number(name: string, value: string | undefined, unknown: string): Html {
  if (value === undefined) return html`<div><dt>${name}</dt><dd class="none">${unknown}</dd></div>`;
  const [figure = "", ...unit] = value.split(" ");
  return html`<div><dt>${name}</dt><dd>${figure}<small> ${unit.join(" ")}</small></dd></div>`;
}

function problems(snapshot: Snapshot, language: Language): Html {
  const words = PAGE_WORDS[language];
  const found = problemsOf(snapshot);
  if (found.length === 0) return html`<p class="good">${words.noProblems}</p>`;
  return html`<ul>${found.map((status) => {
    const { problem, remedy } = explain(withheldProblem(status), language);
    return html`<li><b>${problem}</b> ${remedy}</li>`;
  })}</ul>`;
}

function centre({ uplink, outbox }: Snapshot, language: Language): Html {
  const [words, status] = [PAGE_WORDS[language], STATUS_WORDS[language]];
  const duration = (ms: number) => formatDuration(ms, language);
  const { account, oldestQueuedMs } = outbox;
  const state = status.uplinkState[uplink.state];
  const waiting =
    account.queued === 0
      ? words.nothingWaits
      : [
          words.records(formatCount(account.queued, language)),
          ...(oldestQueuedMs === undefined ? [] : [words.oldest(duration(oldestQueuedMs))]),
        ].join(", ");
  const lost = account.lost + (outbox.earlier ?? []).reduce((sum, { count = 0 }) => sum + count, 0);
  return list([
    [
      words.confirmed,
      uplink.sinceAcknowledgedMs === undefined ? words.never : words.ago(duration(uplink.sinceAcknowledgedMs)),
    ],
    [words.waiting, waiting],
    [
      words.connection,
      uplink.state === "off" ? state : `${state} ${status.since(duration(uplink.forMs))}`,
      UPLINK_TONE[uplink.state],
    ],
    ...(lost === 0 ? [] : [[words.lost, words.records(formatCount(lost, language)), "bad"] as const]),
    [words.usedToday, formatBytes(uplink.bytesToday, language)],
  ]);
}

function outages({ outages: recent }: PageFacts, language: Language): Html {
  const [words, status] = [PAGE_WORDS[language], STATUS_WORDS[language]];
  if (recent.length === 0) return html`<p>${words.noOutages}</p>`;
  return html`<ul>${recent.map(({ cause, durationMs, endedAgoMs, over300s }) => {
    const duration = durationMs === undefined ? undefined : formatDuration(durationMs, language);
    const ago = formatDuration(endedAgoMs, language, 1);
    return html`<li><b>${status.outageCause[cause]}</b> ${words.lastedAndEnded(duration, ago)}${over300s && html` <span class="mark">${words.long}</span>`}</li>`;
  })}</ul>`;
}

function services({ measuring }: Snapshot, language: Language): Html {
  const { services: units = [] } = measuring;
  if (units.length === 0) return html`<p>${PAGE_WORDS[language].noServices}</p>`;
  return list(
    units.map((service) => {
      const [text, tone] = describeService({ ...service }, language);
      return [service.unit, text, tone] as const;
    }),
  );
}

function terminal({ measuring }: Snapshot, language: Language): Html {
  const reading = measuring.terminal;
  if (reading === undefined) return html`<p>${PAGE_WORDS[language].noTerminal}</p>`;
  const [text, tone] = describeTerminal({ ...reading }, language);
  const isWell = tone === "good" || tone === "plain";
  return html`<p class="${isWell ? "plain" : tone}"><b>${reading.profile}</b> ${text}</p>`;
}

function sun({ diagnosis, clock }: Snapshot, language: Language): Html {
  const words = PAGE_WORDS[language];
  const { sunOutage } = diagnosis;
  if (sunOutage === undefined) return html`<p>${words.sunUnknown}</p>`;
  const { start, end } = sunOutage;
  const [away, length] = [formatDuration(start - clock.at, language), formatDuration(end - start, language)];
  const when = start > clock.at ? words.sunIn(away, length) : words.sunNow(formatDuration(end - clock.at, language));
  return html`<p><time datetime="${new Date(start).toISOString()}">${formatInstant(start)}</time><br>${when}</p>`;
}

function box({ measuring: { host }, clock, configuration }: Snapshot, language: Language): Html {
  const [words, status] = [PAGE_WORDS[language], STATUS_WORDS[language]];
  const parts = [
    ...(host.temperatureC === undefined ? [] : [status.temperature(formatTemperature(host.temperatureC, language))]),
    ...(host.memoryFreeBytes === undefined ? [] : [status.memoryFree(formatBytes(host.memoryFreeBytes, language))]),
    ...(host.diskFreeBytes === undefined ? [] : [status.diskFree(formatBytes(host.diskFreeBytes, language))]),
    ...(host.uptimeMs === undefined ? [] : [status.boxUp(formatDuration(host.uptimeMs, language))]),
  ];
  const settings = configuration === undefined ? undefined : describeConfiguration(configuration, language);
  const rows = list([
    [words.clock, clock.trusted ? status.clockTrusted : status.clockUntrusted, clock.trusted ? "good" : "warning"],
    ...(settings === undefined ? [] : [[settings.heading, settings.text, settings.tone] as const]),
  ]);
  return html`<p>${parts.length === 0 ? words.unknown : parts.join(", ")}</p>${rows}`;
}

function list(rows: readonly (readonly [name: string, text: string, tone?: Tone])[]): Html {
  return html`<dl>${rows.map(([name, text, tone = "plain"]) => html`<div><dt>${name}</dt><dd class="${tone}">${text}</dd></div>`)}</dl>`;
}
