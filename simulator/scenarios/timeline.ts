import type { Millis } from "../../agent/core/time.ts";
import type { Site } from "../fleet/site.ts";
import { hash, SeededRandom } from "../random.ts";
import type { Sky } from "../world/sky.ts";
import { Drawing, isOneOf } from "./drawing.ts";
import {
  CENTRE_HAPPENINGS,
  type CentreHappening,
  type Happening,
  type Scenario,
  type ScenarioEvent,
  type SettingsTree,
  type SiteHappening,
} from "./happenings.ts";

/** One change of one site. */
export interface Turn {
  /** Since the beginning of the run, on this machine's clock. */
  readonly at: Millis;
  /** Its position in the fleet. */
  readonly site: number;
  readonly what: SiteHappening;
  readonly state: "begins" | "ends";
}

/** Something that is done at the centre, times as in `Turn`. */
export interface Act {
  readonly what: CentreHappening;
  readonly from: Millis;
  readonly to: Millis;
  readonly pace: number;
  /** Of a configuration: how it is called, what it says, and who gets it. */
  readonly id: string;
  readonly settings: SettingsTree;
  readonly sites: readonly string[];
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
  readonly acts: readonly Act[];
  readonly occasions: readonly Occasion[];
  /** Of the sites whose sky is not clear. */
  readonly skies: ReadonlyMap<number, Sky>;
}

export interface RunTime {
  /** On this machine's clock. */
  readonly length: Millis;
  readonly speed: number;
  /** When the run begins, in the agents' time. */
  readonly begins: Millis;
}

/**
 * Pure: who is struck by what and when. The same seed gives the same victims, in whatever parts the fleet is run.
 * @param fleet all of it. @param ours the part that the answer is about; left out: all of it.
 */
export function makeTimeline(
  scenarios: readonly Scenario[],
  fleet: readonly Site[],
  run: RunTime,
  seed: number,
  ours: readonly Site[] = fleet,
): Timeline {
  return draw(scenarios, fleet, run, seed, ours, () => true);
}

/** Of all that only what is done at the centre. */
export function makeActs(
  scenarios: readonly Scenario[],
  fleet: readonly Site[],
  run: RunTime,
  seed: number,
  ours: readonly Site[],
): readonly Act[] {
  const isOfCentre = ({ what }: ScenarioEvent) => isOneOf(CENTRE_HAPPENINGS, what);
  return draw(scenarios, fleet, run, seed, ours, isOfCentre).acts;
}

function draw(
  scenarios: readonly Scenario[],
  fleet: readonly Site[],
  run: RunTime,
  seed: number,
  ours: readonly Site[],
  wanted: (event: ScenarioEvent) => boolean,
): Timeline {
  const drawing = new Drawing(fleet, ours, run);
  for (const { name, events } of scenarios) {
    for (const [position, event] of events.entries()) {
      if (!wanted(event)) continue;
      drawing.add(name, event, position, new SeededRandom(hash(`${seed} ${name} ${position}`)));
    }
  }
  return drawing.finish();
}
