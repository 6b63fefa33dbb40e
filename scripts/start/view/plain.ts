import { formatCount, formatRoundTrip } from "../../../agent/status/format.ts";
import { STATUS_WORDS } from "../../../agent/status/words.ts";
import { START_WORDS } from "../words.ts";
import { isCounted, type ViewModel } from "./model.ts";
import { stopwatch } from "./parts.ts";

/** The state in one line of text, for a log file or a pipe. */
export function plainLine(model: ViewModel): string {
  const words = START_WORDS[model.language];
  const time = stopwatch(model.elapsedMs).padStart(5);
  if (model.phase === "stopping") return `${time}  ${words.stopping}`;
  if (model.snapshot === undefined) return `${time}  ${words.starting}`;
  const status = STATUS_WORDS[model.language];
  const { measuring, outbox, uplink } = model.snapshot;
  const count = (name: string, value: number) => `${name} ${formatCount(value, model.language)}`;
  const { reception } = model.broker;
  const roundTrip = measuring.link.rttP50Ms;
  return [
    time,
    `${status.link.toLowerCase()} ${status.linkState[measuring.link.state ?? "unknown"]}`,
    ...(roundTrip === undefined ? [] : [formatRoundTrip(roundTrip, model.language)]),
    `${status.broker.toLowerCase()} ${status.uplinkState[uplink.state]}`,
    count(words.recorded, outbox.account.recorded),
    count(words.waiting, outbox.account.queued),
    count(words.delivered, outbox.account.delivered),
    count(words.lost, outbox.account.lost),
    ...(isCounted(reception) ? [count(words.arrived, reception.records)] : []),
  ].join("  ");
}
