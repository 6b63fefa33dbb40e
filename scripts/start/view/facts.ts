import { isBalanced } from "../../../agent/core/queue.ts";
import type { LinkState } from "../../../agent/core/record.ts";
import type { Snapshot } from "../../../agent/core/status.ts";
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatRatio,
  formatRoundTrip,
  formatTemperature,
} from "../../../agent/status/format.ts";
import { LINK_TONE, UPLINK_TONE } from "../../../agent/status/render.ts";
import { STATUS_WORDS } from "../../../agent/status/words.ts";
import { START_WORDS } from "../words.ts";
import { isCounted, type ViewModel } from "./model.ts";
import { type Line, type Style, span } from "./spans.ts";

/** One thing that is known: what it is called, and what it is now. */
export interface Fact {
  readonly name: string;
  /** Where there is little room; the name by default, empty where the value speaks for itself. */
  readonly short?: string;
  readonly value: Line;
}

/** Of what is not known, or does not apply now. */
export const NOTHING: Line = [span("-", "faint")];

export function linkSummary(model: ViewModel): readonly Line[] {
  const words = STATUS_WORDS[model.language];
  const link = model.snapshot?.measuring.link;
  const state: LinkState | "unknown" = link?.state ?? "unknown";
  const pieces: Line[] = [[span(words.linkState[state], styleOf(LINK_TONE[state]))]];
  if (link?.rttP50Ms !== undefined) {
    pieces.push([span(`${words.roundTrip} `, "faint"), span(formatRoundTrip(link.rttP50Ms, model.language), "strong")]);
  }
  if (link?.lossRatio !== undefined) {
    const style: Style = link.lossRatio === 0 ? "strong" : "warning";
    pieces.push([span(`${words.loss} `, "faint"), span(formatRatio(link.lossRatio, model.language), style)]);
  }
  return pieces;
}

export function hostFacts(model: ViewModel): readonly Fact[] {
  const host = model.snapshot?.measuring.host;
  const words = START_WORDS[model.language];
  const facts: Fact[] = [];
  if (host?.cpuRatio !== undefined) {
    facts.push({ name: "CPU", value: [span(formatRatio(host.cpuRatio, model.language))] });
  }
  if (host?.memoryFreeBytes !== undefined) {
    facts.push({ name: words.memory, short: "RAM", value: [span(formatBytes(host.memoryFreeBytes, model.language))] });
  }
  if (host?.temperatureC !== undefined) {
    const text = formatTemperature(host.temperatureC, model.language);
    facts.push({ name: words.temperature, short: "", value: [span(text, host.temperatureC >= 80 ? "bad" : "plain")] });
  }
  if (host?.diskFreeBytes !== undefined) {
    facts.push({ name: words.disk, short: "disk", value: [span(formatBytes(host.diskFreeBytes, model.language))] });
  }
  return facts;
}

export function outboxFacts(model: ViewModel): readonly Fact[] {
  const outbox = model.snapshot?.outbox;
  const words = START_WORDS[model.language];
  const lost = outbox?.account.lost;
  const oldest = outbox?.oldestQueuedMs;
  const stored =
    outbox === undefined
      ? NOTHING
      : [
          span(formatBytes(outbox.bytes, model.language)),
          span(` / ${formatBytes(outbox.maximumBytes, model.language)}`, "faint"),
        ];
  return [
    {
      name: words.lost,
      value: lost === undefined ? NOTHING : [span(formatCount(lost, model.language), lost === 0 ? "good" : "bad")],
    },
    { name: words.oldest, value: oldest === undefined ? NOTHING : [span(formatDuration(oldest, model.language, 1))] },
    { name: words.stored, value: stored },
  ];
}

export function uplinkFacts(model: ViewModel): readonly Fact[] {
  const uplink = model.snapshot?.uplink;
  const words = START_WORDS[model.language];
  if (uplink === undefined) return [{ name: words.state, value: [span(words.starting, "faint")] }];
  const status = STATUS_WORDS[model.language];
  const duration = (ms: number) => formatDuration(ms, model.language, 1);
  const last: Fact =
    uplink.nextAttemptMs === undefined
      ? { name: words.onTheWay, value: [span(formatCount(uplink.unansweredMessages, model.language))] }
      : { name: words.nextAttempt, value: [span(words.inTime(duration(uplink.nextAttemptMs)), "warning")] };
  return [
    {
      name: words.state,
      short: "",
      value: [span(status.uplinkState[uplink.state], styleOf(UPLINK_TONE[uplink.state]))],
    },
    { name: words.since, value: [span(duration(uplink.forMs))] },
    {
      name: words.confirmed,
      value:
        uplink.sinceAcknowledgedMs === undefined ? NOTHING : [span(words.ago(duration(uplink.sinceAcknowledgedMs)))],
    },
    last,
  ];
}

export function receptionFacts(model: ViewModel): readonly Fact[] {
  const { reception } = model.broker;
  const words = START_WORDS[model.language];
  if (!isCounted(reception)) {
    return [words.messages, words.uniqueRecords, words.duplicates, words.bytes].map((name) => ({
      name,
      value: NOTHING,
    }));
  }
  const count = (value: number) => formatCount(value, model.language);
  return [
    { name: words.messages, value: [span(count(reception.messages))] },
    { name: words.uniqueRecords, value: [span(count(reception.records))] },
    {
      name: words.duplicates,
      value: [span(count(reception.duplicates), reception.duplicates === 0 ? "plain" : "warning")],
    },
    { name: words.bytes, value: [span(formatBytes(reception.bytes, model.language))] },
  ];
}

/** Whether every record is in exactly one place. What the broker received arrives a moment apart, and is compared at the end. */
export function balances(snapshot: Snapshot): boolean {
  return isBalanced(snapshot.outbox.account);
}

function styleOf(tone: (typeof LINK_TONE)[LinkState]): Style {
  return tone === "heading" ? "strong" : tone;
}
