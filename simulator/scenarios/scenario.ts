import { UsageError } from "../command/usage-error.ts";
import type { Site } from "../fleet/site.ts";

/** `link-down`: nothing passes between the sites and the world; `power-cut`: their boxes are off. */
export const HAPPENINGS = ["link-down", "power-cut"] as const;
export type Happening = (typeof HAPPENINGS)[number];

const SELECTORS = ["gateway", "province", "zone", "power", "terminal"] as const;
type Selector = (typeof SELECTORS)[number];

/** One thing that happens to some sites, in hundredths of the run. */
export interface ScenarioEvent {
  readonly what: Happening;
  readonly fromPercent: number;
  readonly toPercent: number;
  /** It ends for each site at a moment drawn from this much after `toPercent`. */
  readonly spreadPercent: number;
  /** Which sites; all of them must hold. `drawn`: one of those that occur, by the seed. */
  readonly where: Readonly<Partial<Record<Selector, string>>>;
  /** Of the sites that `where` names, drawn by the seed. */
  readonly share: number;
}

export interface Scenario {
  readonly name: string;
  readonly about: string;
  readonly events: readonly ScenarioEvent[];
}

/** Whether `where` means this site. @param drawn what stands for `drawn`. */
export function concerns(
  { where }: ScenarioEvent,
  site: Site,
  drawn: Readonly<Partial<Record<Selector, string>>>,
): boolean {
  return SELECTORS.every((key) => {
    const wanted = where[key] === "drawn" ? drawn[key] : where[key];
    return wanted === undefined || site[key] === wanted;
  });
}

/** Which selectors are to be drawn. */
export function drawnSelectors({ where }: ScenarioEvent): readonly Selector[] {
  return SELECTORS.filter((key) => where[key] === "drawn");
}

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
  const { about, events } = fields(value, wrong, ["about", "events"]);
  if (typeof about !== "string" || about === "") throw wrong("about is missing");
  if (!Array.isArray(events)) throw wrong("events is not a list");
  return { name, about, events: events.map((event) => parseEvent(event, wrong)) };
}

type Wrong = (reason: string) => UsageError;

function parseEvent(value: unknown, wrong: Wrong): ScenarioEvent {
  const {
    what,
    from,
    to,
    spread = "0%",
    where = {},
    share = 1,
  } = fields(value, wrong, ["what", "from", "to", "spread", "where", "share"]);
  const happening = HAPPENINGS.find((known) => known === what);
  if (happening === undefined) throw wrong(`what is ${String(what)}, not one of ${HAPPENINGS.join(", ")}`);
  const [fromPercent, toPercent, spreadPercent] = [percent(from, wrong), percent(to, wrong), percent(spread, wrong)];
  if (toPercent <= fromPercent) throw wrong("to is not after from");
  if (toPercent + spreadPercent > 100) throw wrong("to and spread go beyond the end of the run");
  if (typeof share !== "number" || !(share > 0 && share <= 1)) throw wrong("share is not above 0 and at most 1");
  const selected = fields(where, wrong, SELECTORS);
  for (const [key, wanted] of Object.entries(selected)) {
    if (typeof wanted !== "string") throw wrong(`where.${key} is not a text`);
  }
  return {
    what: happening,
    fromPercent,
    toPercent,
    spreadPercent,
    where: selected as ScenarioEvent["where"],
    share,
  };
}

function fields(value: unknown, wrong: Wrong, known: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong("an object is missing");
  const stranger = Object.keys(value).find((key) => !known.includes(key));
  if (stranger !== undefined) throw wrong(`${stranger} is not known; there are ${known.join(", ")}`);
  return value as Readonly<Record<string, unknown>>;
}

function percent(value: unknown, wrong: Wrong): number {
  const found = typeof value === "string" ? /^(\d{1,3}(?:\.\d+)?)%$/.exec(value)?.[1] : undefined;
  if (found === undefined || Number(found) > 100) throw wrong(`${String(value)} is not a share of the run like "30%"`);
  return Number(found);
}
