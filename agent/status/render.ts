import { explain } from "../core/errors.ts";
import type { Language } from "../core/problems.ts";
import type { LinkState, RungState } from "../core/record.ts";
import type { EarlierLoss, Snapshot, UplinkStatus } from "../core/status.ts";
import { describeConfiguration } from "./configuration.ts";
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatInstant,
  formatRate,
  formatRatio,
  formatRoundTrip,
  formatTemperature,
} from "./format.ts";
import { paint, type Tone, wrap } from "./paint.ts";
import { problemsOf } from "./problems.ts";
import { describeService } from "./services.ts";
import { isSafeToSwitchOff } from "./switch-off.ts";
import { describeTerminal } from "./terminal.ts";
import { STATUS_WORDS } from "./words.ts";

export interface RenderOptions {
  /** ANSI colours; off by default, so that a file or a pipe gets plain text. */
  readonly colour?: boolean;
  /** Where problems are wrapped; 80 by default. */
  readonly columns?: number;
}

export const LINK_TONE: Readonly<Record<LinkState | "unknown", Tone>> = {
  up: "good",
  degraded: "warning",
  down: "bad",
  unknown: "faint",
};
export const RUNG_TONE: Readonly<Record<RungState, Tone>> = { up: "good", late: "warning", down: "bad" };
export const UPLINK_TONE: Readonly<Record<UplinkStatus["state"], Tone>> = {
  off: "warning",
  connecting: "warning",
  connected: "good",
  waiting: "bad",
};

/** A line of the table: what it is about (empty on the lines that follow), and what is said. */
type Row = readonly [heading: string, text: string];

/** What `suar status` prints for the technician: the whole state in one screen. Ends with a newline. */
export function renderSnapshot(snapshot: Snapshot, language: Language, options: RenderOptions = {}): string {
  const colour = options.colour ?? false;
  const words = STATUS_WORDS[language];
  const show = (text: string, tone: Tone) => paint(text, tone, colour);
  const title = [
    `${show("Suar", "heading")} ${snapshot.agentVersion}`,
    `${words.site} ${snapshot.site}`,
    words.running(formatDuration(snapshot.runningMs, language)),
  ].join("   ");
  const rows = [
    ...linkRows(snapshot, language, show),
    ...terminalRows(snapshot, language, show),
    ...serviceRows(snapshot, language, show),
    ...brokerRows(snapshot, language, show),
    ...recordRows(snapshot, language, show),
    ...configurationRows(snapshot, language, show),
    ...boxRows(snapshot, language, show),
  ];
  const width = Math.max(...rows.map(([heading]) => heading.length)) + 2;
  const table = rows.map(([heading, text]) => `${show(heading.padEnd(width), "heading")}${text}`.trimEnd());
  return [title, "", ...table, "", ...problemLines(snapshot, language, options.columns ?? 80, show), ""].join("\n");
}

type Show = (text: string, tone: Tone) => string;

function linkRows(snapshot: Snapshot, language: Language, show: Show): readonly Row[] {
  const { link } = snapshot.measuring;
  const words = STATUS_WORDS[language];
  const state = link.state ?? "unknown";
  const summary = [show(words.linkState[state], LINK_TONE[state])];
  if (link.rttP50Ms !== undefined) summary.push(`${words.roundTrip} ${formatRoundTrip(link.rttP50Ms, language)}`);
  if (link.lossRatio !== undefined) summary.push(`${words.loss} ${formatRatio(link.lossRatio, language)}`);
  const rows: Row[] = [[words.link, summary.join(", ")]];
  if (link.interfaceName !== undefined && link.rxBps !== undefined && link.txBps !== undefined) {
    const traffic = words.traffic(
      link.interfaceName,
      formatRate(link.rxBps, language),
      formatRate(link.txBps, language),
    );
    rows.push(["", traffic]);
  }
  rows.push(...outageRows(snapshot, language, show));
  const nameWidth = Math.max(0, ...link.rungs.map((rung) => words.rung[rung.rung].length));
  const stateWidth = Math.max(0, ...link.rungs.map((rung) => words.rungState[rung.state].length));
  const times = link.rungs.map((rung) => (rung.rttMs === undefined ? "" : formatRoundTrip(rung.rttMs, language)));
  const timeWidth = Math.max(0, ...times.map((time) => time.length));
  link.rungs.forEach((rung, index) => {
    const cells = [
      words.rung[rung.rung].padEnd(nameWidth),
      show(words.rungState[rung.state].padEnd(stateWidth), RUNG_TONE[rung.state]),
      (times[index] ?? "").padStart(timeWidth),
      show(rung.target, "faint"),
    ];
    rows.push(["", cells.join("  ")]);
  });
  return rows;
}

function terminalRows(snapshot: Snapshot, language: Language, show: Show): readonly Row[] {
  const { terminal } = snapshot.measuring;
  if (terminal === undefined) return [];
  const [text, tone] = describeTerminal({ ...terminal }, language);
  return [[STATUS_WORDS[language].terminal, [terminal.profile, show(text, tone)].join("  ")]];
}

function serviceRows(snapshot: Snapshot, language: Language, show: Show): readonly Row[] {
  const { services = [] } = snapshot.measuring;
  const nameWidth = Math.max(0, ...services.map(({ unit }) => unit.length));
  return services.map((service, index) => {
    const [text, tone] = describeService({ ...service }, language);
    const heading = index === 0 ? STATUS_WORDS[language].services : "";
    return [heading, `${service.unit.padEnd(nameWidth)}  ${show(text, tone)}`];
  });
}

function outageRows({ diagnosis }: Snapshot, language: Language, show: Show): readonly Row[] {
  const words = STATUS_WORDS[language];
  const { outage, sunOutage } = diagnosis;
  const rows: Row[] = [];
  if (outage !== undefined) {
    const duration = outage.forMs === undefined ? undefined : formatDuration(outage.forMs, language);
    rows.push(["", show(words.outage(outage.of, duration), "bad")]);
  }
  // The day is the same at both ends: the Sun is past a satellite in minutes.
  if (sunOutage !== undefined) {
    rows.push([
      "",
      words.sunOutage(formatInstant(sunOutage.start).replace(" UTC", ""), formatInstant(sunOutage.end).slice(11)),
    ]);
  }
  return rows;
}

function brokerRows(snapshot: Snapshot, language: Language, show: Show): readonly Row[] {
  const { uplink } = snapshot;
  const words = STATUS_WORDS[language];
  const duration = formatDuration(uplink.forMs, language);
  const state = show(words.uplinkState[uplink.state], UPLINK_TONE[uplink.state]);
  const first = [uplink.state === "off" ? state : `${state} ${words.since(duration)}`];
  if (uplink.broker !== undefined) first.push(uplink.broker);
  if (uplink.state === "connected" && uplink.protocol !== undefined) first.push(uplink.protocol);
  if (uplink.nextAttemptMs !== undefined) {
    first.push(words.nextAttempt(formatDuration(uplink.nextAttemptMs, language)));
  }
  const confirmed =
    uplink.sinceAcknowledgedMs === undefined
      ? words.neverAcknowledged
      : words.acknowledged(formatDuration(uplink.sinceAcknowledgedMs, language));
  return [
    [words.broker, first.join(", ")],
    ["", confirmed],
  ];
}

function recordRows(snapshot: Snapshot, language: Language, show: Show): readonly Row[] {
  const { account, bytes, maximumBytes, oldestQueuedMs, problem, unsyncedRecords } = snapshot.outbox;
  const { earlier = [], setAside = [] } = snapshot.outbox;
  const words = STATUS_WORDS[language];
  const count = (value: number) => formatCount(value, language);
  const waiting =
    account.queued === 0
      ? show(words.nothingWaits, "good")
      : [
          show(words.waits(count(account.queued)), "warning"),
          ...(oldestQueuedMs === undefined ? [] : [words.oldest(formatDuration(oldestQueuedMs, language))]),
        ].join(", ");
  const lost = [
    ...(account.lost > 0 ? [show(words.lost(count(account.lost)), "bad")] : []),
    // With an earlier store something was lost, however clean the account of this one is.
    ...(account.lost === 0 && earlier.length === 0 ? [show(words.nothingLost, "good")] : []),
  ];
  const rows: Row[] = [
    [words.records, [waiting, ...lost].join(", ")],
    ...(earlier.length === 0 ? [] : [["", show(lostEarlier(earlier, language), "bad")] as const]),
    ...(setAside.length === 0
      ? []
      : [["", show(words.setAside(setAside.length, namesOf(setAside)), "warning")] as const]),
    [
      "",
      words.account(
        count(account.recorded),
        count(account.delivered),
        count(account.queued),
        count(account.lost),
        account.thinned === 0 ? undefined : count(account.thinned),
      ),
    ],
    [
      "",
      words.stored(
        formatBytes(bytes, language),
        formatBytes(maximumBytes, language),
        formatRatio(maximumBytes === 0 ? 0 : bytes / maximumBytes, language),
      ),
    ],
  ];
  if (isSafeToSwitchOff(snapshot)) rows.push(["", show(words.safeToSwitchOff, "good")]);
  else if (problem === undefined) rows.push(["", show(words.notYetStored(count(unsyncedRecords)), "warning")]);
  return rows;
}

function lostEarlier(earlier: readonly EarlierLoss[], language: Language): string {
  const counts = earlier.flatMap((store) => store.count ?? []);
  const sum = counts.reduce((total, more) => total + more, 0);
  const known = counts.length === 0 ? undefined : formatCount(sum, language);
  return STATUS_WORDS[language].lostEarlier(earlier.length, known);
}

/** The last part of each path: what a person looks for in the data directory. */
function namesOf(paths: readonly string[]): string {
  return paths.map((path) => path.slice(path.lastIndexOf("/") + 1)).join(", ");
}

function configurationRows({ configuration }: Snapshot, language: Language, show: Show): readonly Row[] {
  const line = configuration === undefined ? undefined : describeConfiguration(configuration, language);
  return line === undefined ? [] : [[line.heading, show(line.text, line.tone)]];
}

function boxRows(snapshot: Snapshot, language: Language, show: Show): readonly Row[] {
  const { host } = snapshot.measuring;
  const words = STATUS_WORDS[language];
  const parts: string[] = [];
  if (host.cpuRatio !== undefined) parts.push(words.processor(formatRatio(host.cpuRatio, language)));
  if (host.temperatureC !== undefined) {
    parts.push(words.temperature(formatTemperature(host.temperatureC, language)));
  }
  if (host.memoryFreeBytes !== undefined) parts.push(words.memoryFree(formatBytes(host.memoryFreeBytes, language)));
  if (host.diskFreeBytes !== undefined) parts.push(words.diskFree(formatBytes(host.diskFreeBytes, language)));
  if (host.uptimeMs !== undefined) parts.push(words.boxUp(formatDuration(host.uptimeMs, language)));
  const { trusted, at } = snapshot.clock;
  const clock = trusted ? show(words.clockTrusted, "good") : show(words.clockUntrusted, "warning");
  return [
    [words.box, parts.length === 0 ? words.unknown : parts.join(", ")],
    [words.clock, `${formatInstant(at)}, ${clock}`],
  ];
}

function problemLines(snapshot: Snapshot, language: Language, columns: number, show: Show): readonly string[] {
  const words = STATUS_WORDS[language];
  const problems = problemsOf(snapshot);
  if (problems.length === 0) return [show(words.noProblems, "good")];
  const lines = [show(`${words.problems(problems.length)}:`, "bad")];
  for (const status of problems) {
    const { problem, remedy } = explain(status, language);
    wrap(problem, columns - 2).forEach((line, index) => {
      lines.push(`${index === 0 ? "- " : "  "}${line}`);
    });
    if (remedy !== "") lines.push(...wrap(remedy, columns - 4).map((line) => show(`    ${line}`, "faint")));
  }
  return lines;
}
