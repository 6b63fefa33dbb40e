import { shown } from "../config/shown.ts";
import type { Language } from "../core/problems.ts";
import type { LinkState } from "../core/record.ts";
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatRatio,
  formatRoundTrip,
  formatTemperature,
} from "../status/format.ts";
import { paint, type Tone } from "../status/paint.ts";
import { LINK_TONE } from "../status/render.ts";
import { describeService } from "../status/services.ts";
import { describeTerminal } from "../status/terminal.ts";
import { STATUS_WORDS } from "../status/words.ts";
import type { TailLine } from "./tail-lines.ts";
import { describeStart } from "./tail-starts.ts";

export interface TableOptions {
  readonly language: Language;
  readonly colour: boolean;
  /** Longer rows are cut; absent where nothing is as wide as a screen. */
  readonly columns?: number;
}

type Fields = Readonly<Record<string, unknown>>;

interface Words {
  readonly heading: readonly [time: string, site: string, kind: string, what: string];
  readonly missing: (count: string, range: string) => string;
  readonly filled: (range: string) => string;
  readonly undeclared: (count: string, range: string) => string;
  readonly lost: (count: string, range: string, reason: string) => string;
  readonly online: string;
  readonly offline: string;
  readonly raised: string;
  readonly cleared: string;
  readonly waiting: (count: string) => string;
  readonly available: (ratio: string) => string;
  readonly down: (duration: string) => string;
  readonly sure: (ratio: string) => string;
  readonly flaps: (count: string) => string;
  readonly sinceBoot: (duration: string) => string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    heading: ["time (UTC)", "site", "kind", ""],
    missing: (count, range) => `${count} missing, not declared lost: ${range}`,
    filled: (range) => `came after all: ${range}`,
    undeclared: (count, range) => `${count} declared lost in declarations that did not come, between ${range}`,
    lost: (count, range, reason) => `${count} lost (${reason}): ${range}`,
    online: "online",
    offline: "offline",
    raised: "raised",
    cleared: "cleared",
    waiting: (count) => `${count} waiting`,
    available: (ratio) => `available ${ratio}`,
    down: (duration) => `down for ${duration}`,
    sure: (ratio) => `sure to ${ratio}`,
    flaps: (count) => `came back and went ${count} times`,
    sinceBoot: (duration) => `boot + ${duration}`,
  },
  id: {
    heading: ["waktu (UTC)", "lokasi", "jenis", ""],
    missing: (count, range) => `${count} belum ada, tidak dinyatakan hilang: ${range}`,
    filled: (range) => `akhirnya datang: ${range}`,
    undeclared: (count, range) => `${count} dinyatakan hilang dalam pernyataan yang tidak sampai, di antara ${range}`,
    lost: (count, range, reason) => `${count} hilang (${reason}): ${range}`,
    online: "tersambung",
    offline: "terputus",
    raised: "muncul",
    cleared: "selesai",
    waiting: (count) => `${count} menunggu`,
    available: (ratio) => `tersedia ${ratio}`,
    down: (duration) => `putus ${duration}`,
    sure: (ratio) => `yakin ${ratio}`,
    flaps: (count) => `${count} kali sempat pulih`,
    sinceBoot: (duration) => `nyala + ${duration}`,
  },
};

const TIME_WIDTH = 19;
const KIND_WIDTH = 10;
const ELLIPSIS = "…";

/** Rows for people, as they come: columns widen when they must, and do not narrow again. */
export class TailTable {
  #siteWidth = 10;

  constructor(private readonly options: TableOptions) {}

  heading(): string {
    const [time, site, kind, what] = WORDS[this.options.language].heading;
    return this.#row([time, site, kind, what], "heading");
  }

  row(line: TailLine): string {
    const { language } = this.options;
    const [time, kind, [what, tone]] =
      "record" in line
        ? [timeOf(line.record, language), line.record.kind, describe(line.record, language)]
        : "fields" in line
          ? [timeOf({ at: line.fields["since"] }, language), "status", describeStatus(line.fields, language)]
          : ["", "gap", describeFinding(line, language)];
    return this.#row([time, line.site, shown(kind), what], tone);
  }

  /** Cut before it is coloured, so that a colour never loses its end. */
  #row([time, site, kind, what]: readonly [string, string, string, string], tone: Tone): string {
    const { colour, columns } = this.options;
    this.#siteWidth = Math.max(this.#siteWidth, site.length);
    const left = `${time.padEnd(TIME_WIDTH)}  ${site.padEnd(this.#siteWidth)}  ${kind.padEnd(KIND_WIDTH)}  `;
    const room = columns === undefined ? Number.POSITIVE_INFINITY : Math.max(1, columns - left.length);
    const text = what.length > room ? `${what.slice(0, room - 1)}${ELLIPSIS}` : what;
    const start = columns === undefined ? left : left.slice(0, Math.max(0, columns - text.length));
    return `${paint(start, tone === "heading" ? tone : "plain", colour)}${paint(text, tone, colour)}`
      .trimEnd()
      .concat("\n");
  }
}

function timeOf(fields: Fields, language: Language): string {
  const at = numberOf(fields, "at");
  const up = numberOf(fields, "up");
  if (at !== undefined && Math.abs(at) < 8.64e15)
    return new Date(at).toISOString().slice(0, TIME_WIDTH).replace("T", " ");
  return up === undefined ? "" : WORDS[language].sinceBoot(formatDuration(up, language));
}

function describeFinding(
  finding: Exclude<TailLine, { record: unknown } | { fields: unknown }>,
  language: Language,
): readonly [string, Tone] {
  const words = WORDS[language];
  const { type, from, to, count } = finding;
  const many = formatCount(count, language);
  const range = rangeOf(from, to);
  if (type === "gap") return [words.missing(many, range), "bad"];
  return type === "filled" ? [words.filled(range), "good"] : [words.undeclared(many, range), "bad"];
}

function describeStatus(fields: Fields, language: Language): readonly [string, Tone] {
  const words = WORDS[language];
  const online = fields["online"] === true;
  const more = ["agent", "protocol", "reason"].flatMap((name) => textOf(fields, name) ?? []);
  return [[online ? words.online : words.offline, ...more].join(", "), online ? "good" : "warning"];
}

/** The most telling fields of a record of a known kind, all fields of any other. */
function describe(record: Fields, language: Language): readonly [string, Tone] {
  const words = WORDS[language];
  const status = STATUS_WORDS[language];
  const say = (name: string, sentence: (value: number) => string) => {
    const value = numberOf(record, name);
    return value === undefined ? [] : [sentence(value)];
  };
  const bytes = (value: number) => formatBytes(value, language);
  const ratio = (value: number) => formatRatio(value, language);
  switch (record["kind"]) {
    case "link": {
      const given = record["state"];
      const state: LinkState | undefined =
        given === "up" || given === "degraded" || given === "down" ? given : undefined;
      const rtt = record["rttMs"];
      const p50 = typeof rtt === "object" && rtt !== null ? numberOf(rtt as Fields, "p50") : undefined;
      const said = [
        ...(state === undefined ? [] : [status.linkState[state]]),
        ...(p50 === undefined ? [] : [`${status.roundTrip} ${formatRoundTrip(p50, language)}`]),
        ...say("lossRatio", (value) => `${status.loss} ${ratio(value)}`),
        ...say("rxBytes", (value) => `↓ ${bytes(value)}`),
        ...say("txBytes", (value) => `↑ ${bytes(value)}`),
      ];
      return [said.join(", "), state === undefined ? "plain" : LINK_TONE[state]];
    }
    case "host":
      return [
        [
          ...say("cpuRatio", (value) => status.processor(ratio(value))),
          ...say("memoryFreeBytes", (value) => status.memoryFree(bytes(value))),
          ...say("diskFreeBytes", (value) => status.diskFree(bytes(value))),
          ...say("temperatureC", (value) => formatTemperature(value, language)),
          ...say("queueRecords", (value) => words.waiting(formatCount(value, language))),
        ].join(", "),
        "plain",
      ];
    case "terminal": {
      const [text, tone] = describeTerminal(record, language);
      const traffic = [
        ...say("rxBytes", (value) => `↓ ${bytes(value)}`),
        ...say("txBytes", (value) => `↑ ${bytes(value)}`),
      ];
      return [[...(textOf(record, "profile") ?? []), [text, ...traffic].join(", ")].join(" "), tone];
    }
    case "service": {
      const [text, tone] = describeService(record, language);
      return [[...(textOf(record, "unit") ?? []), text].join(" "), tone];
    }
    case "day": {
      const measured = numberOf(record, "measuredMs") ?? 0;
      const available = measured > 0 ? say("availableMs", (value) => words.available(ratio(value / measured))) : [];
      return [[...(textOf(record, "date") ?? []), ...available].join(", "), "plain"];
    }
    case "outage": {
      const causes: Readonly<Record<string, string>> = status.outageCause;
      const [given] = textOf(record, "cause") ?? [];
      const cause = given !== undefined && Object.hasOwn(causes, given) ? causes[given] : given;
      const flaps = numberOf(record, "flaps") ?? 0;
      const said = [
        ...(cause === undefined ? [] : [cause]),
        ...say(record["cause"] === "power-site" ? "durationMs" : "downMs", (value) =>
          words.down(formatDuration(value, language)),
        ),
        ...say("confidence", (value) => words.sure(ratio(value))),
        ...(flaps > 0 ? [words.flaps(formatCount(flaps, language))] : []),
      ];
      return [said.join(", "), record["over300s"] === true ? "bad" : "warning"];
    }
    case "alarm": {
      const raised = record["state"] === "raised";
      const code = textOf(record, "code") ?? [];
      return [[...code, raised ? words.raised : words.cleared].join(" "), raised ? "bad" : "good"];
    }
    case "lost": {
      const count = formatCount(numberOf(record, "count") ?? 0, language);
      const range = rangeOf(numberOf(record, "from") ?? 0, numberOf(record, "to") ?? 0);
      const [reason = "?"] = textOf(record, "reason") ?? [];
      return [words.lost(count, range, reason), reason === "thinned" ? "plain" : "bad"];
    }
    default:
      return describeStart(record, language) ?? [everything(record), "plain"];
  }
}

const SAID_ELSEWHERE: ReadonlySet<string> = new Set(["seq", "kind", "at", "boot", "up"]);

function everything(record: Fields): string {
  return Object.entries(record)
    .filter(([name]) => !SAID_ELSEWHERE.has(name))
    .slice(0, 20)
    .map(([name, value]) => `${shown(name)}=${typeof value === "object" ? "{…}" : shown(String(value))}`)
    .join(" ");
}

function rangeOf(from: number, to: number): string {
  return from === to ? String(from) : `${from}–${to}`;
}

function numberOf(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  return typeof value === "number" ? value : undefined;
}

/** In a list, to be spread; fit for a terminal. */
function textOf(fields: Fields, name: string): readonly [string] | undefined {
  const value = fields[name];
  return typeof value === "string" ? [shown(value)] : undefined;
}
