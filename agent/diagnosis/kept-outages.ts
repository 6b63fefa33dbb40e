import type { Evidence } from "../core/outage.ts";
import { type EpisodeState, SCOPES } from "./episode.ts";
import { LAYERS } from "./layer.ts";
import type { Moment } from "./moment.ts";
import type { Finished } from "./outage-record.ts";
import type { KeptOutages } from "./outages.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What was kept, read again. Whatever does not make sense is left out: an outage less is told, and the agent starts. */
export function outagesFromKept(kept: unknown): KeptOutages | undefined {
  if (!isObject(kept)) return undefined;
  const { open, finished, rungs, onBattery } = kept;
  return {
    open: listOf(open, isEpisode),
    finished: listOf(finished, isFinished),
    rungs: listOf(rungs, isText),
    onBattery: onBattery === true,
  };
}

function isEpisode(value: unknown): value is EpisodeState {
  if (!isObject(value)) return false;
  const { scope, start, boot, layer, tallies, signs, before, beganWithCut, bootAfterCut } = value;
  const lengths = ["bootFrom", "earlierOnMs", "upMs", "flaps", "lastDown", "cuts"].map((name) => value[name]);
  const optional = ["upSince", "doubt", "unmeasuredMs", "elsewhereMs"].map((name) => value[name]);
  return (
    SCOPES.some((known) => known === scope) &&
    LAYERS.some((known) => known === layer) &&
    isMoment(start) &&
    isText(boot) &&
    lengths.every(isLength) &&
    optional.every((length) => length === undefined || isLength(length)) &&
    isObject(tallies) &&
    Object.entries(tallies).every(([name, length]) => LAYERS.some((known) => known === name) && isLength(length)) &&
    Array.isArray(signs) &&
    signs.length <= MAXIMUM_ITEMS &&
    signs.every(isCode) &&
    (before === undefined || isSignal(before)) &&
    typeof beganWithCut === "boolean" &&
    typeof bootAfterCut === "boolean"
  );
}

function isFinished(value: unknown): value is Finished {
  if (!isObject(value)) return false;
  const { episode, end, after, terminalStartedAt } = value;
  const isStart = terminalStartedAt === undefined || Number.isFinite(terminalStartedAt);
  return isEpisode(episode) && isMoment(end) && isSignal(after) && isStart;
}

function isMoment(value: unknown): value is Moment {
  return (
    isObject(value) &&
    isText(value["boot"]) &&
    isLength(value["up"]) &&
    (value["at"] === undefined || isLength(value["at"]))
  );
}

/** Numbers, and `true` where something was seen. */
function isSignal(value: unknown): boolean {
  return isObject(value) && Object.values(value).every((figure) => figure === true || Number.isFinite(figure));
}

function isCode(value: unknown): value is Evidence["code"] {
  return typeof value === "string" && /^[a-z0-9-]{1,40}$/.test(value);
}

const MAXIMUM_ITEMS = 64;
const MAXIMUM_TEXT = 128;

function listOf<Item>(value: unknown, is: (item: unknown) => item is Item): readonly Item[] {
  return Array.isArray(value) ? value.slice(0, MAXIMUM_ITEMS).filter(is) : [];
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= MAXIMUM_TEXT;
}

function isLength(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
