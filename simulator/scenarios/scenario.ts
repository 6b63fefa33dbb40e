import { UsageError } from "../command/usage-error.ts";
import { SITE_VALUES } from "../fleet/fleet.ts";
import {
  ALLOWED_FINDINGS,
  type AllowedFinding,
  HAPPENINGS,
  type Happening,
  type Scenario,
  type ScenarioEvent,
  SELECTORS,
  type Selector,
  type SettingsTree,
  type Trait,
  type Where,
} from "./happenings.ts";

type Wrong = (reason: string) => UsageError;
type Fields = Readonly<Record<string, unknown>>;

const COMMON = ["what", "from", "to"] as const;
const OF_SITES = [...COMMON, "spread", "where", "share", "atMost"] as const;
const MAXIMUM_CELLS = 1000;

/** What an event of each kind may say. */
const FIELDS: Readonly<Record<Happening, readonly string[]>> = {
  "link-down": OF_SITES,
  "backhaul-down": OF_SITES,
  "power-cut": OF_SITES,
  "second-box": OF_SITES,
  rain: [...COMMON, "where", "cells", "exceeded"],
  "sun-transit": [...COMMON, "where"],
  climate: [...COMMON, "where"],
  "broker-restart": COMMON,
  "broker-kill": COMMON,
  "slow-consumer": [...COMMON, "pace"],
  configuration: [...COMMON, "where", "settings"],
};

/** @throws UsageError that names the scenario and what is wrong with it. */
export function parseScenario(name: string, text: string): Scenario {
  const wrong = (reason: string) =>
    new UsageError(`Scenario ${name}: ${reason}. simulator/scenarios/README.md shows how one is written.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong("not JSON");
  }
  const known = ["about", "begins", "atLeastMinutes", "settings", "sites", "expects", "allows", "events"];
  const {
    about,
    begins,
    atLeastMinutes = 0,
    settings,
    sites = [],
    expects,
    allows,
    events,
  } = fields("it", value, wrong, known);
  if (typeof about !== "string" || about === "") throw wrong("about is missing");
  if (!Array.isArray(events)) throw wrong("events is not a list");
  if (!Array.isArray(sites)) throw wrong("sites is not a list");
  if (typeof atLeastMinutes !== "number" || !(atLeastMinutes >= 0)) throw wrong("atLeastMinutes is not a number");
  const beginsAt = begins === undefined ? undefined : momentOf(begins, wrong);
  return {
    name,
    about,
    ...(beginsAt === undefined ? {} : { begins: beginsAt }),
    atLeastMinutes,
    settings: treeOf(settings, wrong),
    sites: sites.map((trait) => parseTrait(trait, wrong)),
    expects: findingsOf(expects, wrong),
    allows: findingsOf(allows, wrong),
    events: events.map((event) => parseEvent(event, wrong)),
  };
}

function parseEvent(value: unknown, wrong: Wrong): ScenarioEvent {
  const { what } = fields("an event", value, wrong);
  const happening = HAPPENINGS.find((known) => known === what);
  if (happening === undefined) throw wrong(`what is ${String(what)}, not one of ${HAPPENINGS.join(", ")}`);
  const event = fields(happening, value, wrong, FIELDS[happening]);
  const { spread = "0%", share = 1, atMost, cells = 1, exceeded = [0.1, 1], pace = 1 } = event;
  const [fromPercent, toPercent] = [percent(event["from"], wrong), percent(event["to"], wrong)];
  const spreadPercent = percent(spread, wrong);
  if (happening === "configuration" && event["settings"] === undefined) throw wrong("configuration has no settings");
  if (toPercent <= fromPercent) throw wrong("to is not after from");
  if (toPercent + spreadPercent > 100) throw wrong("to and spread go beyond the end of the run");
  return {
    what: happening,
    fromPercent,
    toPercent,
    spreadPercent,
    where: whereOf(event["where"], wrong),
    share: shareOf("share", share, wrong),
    atMost: atMost === undefined ? Number.MAX_SAFE_INTEGER : countOf("atMost", atMost, Number.MAX_SAFE_INTEGER, wrong),
    cells: countOf("cells", cells, MAXIMUM_CELLS, wrong),
    exceededPercent: exceededOf(exceeded, wrong),
    pace: shareOf("pace", pace, wrong),
    settings: treeOf(event["settings"], wrong),
  };
}

function parseTrait(value: unknown, wrong: Wrong): Trait {
  const known = ["where", "share", "settings", "store"];
  const { where, share = 1, settings, store } = fields("one of sites", value, wrong, known);
  if (store !== undefined && store !== "format-2") throw wrong('store is not "format-2"');
  return {
    where: whereOf(where, wrong),
    share: shareOf("share", share, wrong),
    settings: treeOf(settings, wrong),
    ...(store === undefined ? {} : { store }),
  };
}

function whereOf(value: unknown, wrong: Wrong): Where {
  const selected = Object.entries(fields("where", value ?? {}, wrong, SELECTORS)) as [Selector, unknown][];
  return Object.fromEntries(
    selected.map(([key, wanted]) => {
      const values: unknown = wanted === "drawn" ? "drawn" : typeof wanted === "string" ? [wanted] : wanted;
      const isList = Array.isArray(values) && values.length > 0 && values.every((one) => typeof one === "string");
      if (values !== "drawn" && !isList) throw wrong(`where.${key} is neither a text nor a list of texts`);
      const stranger = isList ? values.find((one) => !SITE_VALUES[key].has(one as string)) : undefined;
      if (stranger !== undefined) {
        throw wrong(`where.${key}: ${String(stranger)} is not known; there are ${[...SITE_VALUES[key]].join(", ")}`);
      }
      return [key, values];
    }),
  );
}

function findingsOf(value: unknown, wrong: Wrong): readonly AllowedFinding[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw wrong("expects and allows are lists");
  return value.map((name) => {
    const found = ALLOWED_FINDINGS.find((known) => known === name);
    if (found === undefined) throw wrong(`${String(name)} cannot be allowed; only ${ALLOWED_FINDINGS.join(", ")} can`);
    return found;
  });
}

/** @param name of what should be an object. @param known what it may say; left out: anything. */
function fields(name: string, value: unknown, wrong: Wrong, known?: readonly string[]): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(`${name} is not an object`);
  const stranger = Object.keys(value).find((key) => known !== undefined && !known.includes(key));
  if (stranger !== undefined) throw wrong(`${stranger} is not known; there are ${known?.join(", ")}`);
  return value as Fields;
}

function treeOf(value: unknown, wrong: Wrong): SettingsTree {
  return fields("settings", value ?? {}, wrong);
}

function shareOf(name: string, value: unknown, wrong: Wrong): number {
  if (typeof value === "number" && value > 0 && value <= 1) return value;
  throw wrong(`${name} is not above 0 and at most 1`);
}

function countOf(name: string, value: unknown, maximum: number, wrong: Wrong): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 1 && value <= maximum) return value;
  throw wrong(`${name} is not a whole number from 1 to ${maximum}`);
}

function exceededOf(value: unknown, wrong: Wrong): readonly [number, number] {
  const [least, most] = Array.isArray(value) ? (value as unknown[]) : [];
  if (typeof least === "number" && typeof most === "number" && least >= 0.01 && least < most && most <= 10) {
    return [least, most];
  }
  throw wrong("exceeded is not two hundredths of the year between 0.01 and 10, the smaller first");
}

function momentOf(value: unknown, wrong: Wrong): number {
  const isUtc = typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\dZ$/.test(value);
  const at = isUtc ? Date.parse(value) : Number.NaN;
  // Of the 31st of February Date makes the 3rd of March.
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 16) !== String(value).slice(0, 16))
    throw wrong(`begins is not a moment like "2026-01-15T06:00Z"`);
  return at;
}

function percent(value: unknown, wrong: Wrong): number {
  const found = typeof value === "string" ? /^(\d{1,3}(?:\.\d+)?)%$/.exec(value)?.[1] : undefined;
  if (found === undefined || Number(found) > 100) throw wrong(`${String(value)} is not a share of the run like "30%"`);
  return Number(found);
}
