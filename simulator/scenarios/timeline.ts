import type { Millis } from "../../agent/core/time.ts";
import type { Site } from "../fleet/site.ts";
import { hash, SeededRandom } from "../random.ts";
import { concerns, drawnSelectors, type Happening, type Scenario } from "./scenario.ts";

/** One change of one site. */
export interface Turn {
  /** Since the beginning of the run, on this machine's clock. */
  readonly at: Millis;
  /** Its position in the fleet. */
  readonly site: number;
  readonly what: Happening;
  readonly state: "begins" | "ends";
}

/** One event of a scenario as it came out. */
export interface Occasion {
  readonly scenario: string;
  readonly what: Happening;
  readonly from: Millis;
  readonly to: Millis;
  readonly sites: number;
  /** For example `gateway Kupang`. */
  readonly where: string;
}

export interface Timeline {
  /** In the order of time. */
  readonly turns: readonly Turn[];
  readonly occasions: readonly Occasion[];
}

/** Pure: who is struck by what and when. The same seed gives the same victims. @param length of the run. */
export function makeTimeline(
  scenarios: readonly Scenario[],
  sites: readonly Site[],
  length: Millis,
  seed: number,
): Timeline {
  const turns: Turn[] = [];
  const occasions: Occasion[] = [];
  for (const { name, events } of scenarios) {
    events.forEach((event, position) => {
      const random = new SeededRandom(hash(`${seed} ${name} ${position}`));
      const drawn = Object.fromEntries(
        drawnSelectors(event).map((key) => [key, sites[random.below(sites.length)]?.[key] ?? ""]),
      );
      const from = (length * event.fromPercent) / 100;
      const to = (length * event.toPercent) / 100;
      const struck = sites.filter((site) => concerns(event, site, drawn) && random.chance(event.share));
      for (const { index: site } of struck) {
        const until = to + (random.uniform() * length * event.spreadPercent) / 100;
        turns.push({ at: from, site, what: event.what, state: "begins" });
        turns.push({ at: until, site, what: event.what, state: "ends" });
      }
      const where = Object.entries({ ...event.where, ...drawn }).map(([key, value]) => `${key} ${value}`);
      occasions.push({ scenario: name, what: event.what, from, to, sites: struck.length, where: where.join(", ") });
    });
  }
  return { turns: turns.sort((a, b) => a.at - b.at), occasions };
}
