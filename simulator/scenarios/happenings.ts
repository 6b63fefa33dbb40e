import type { FindingKind } from "../auditor/findings.ts";
import { SITE_VALUES } from "../fleet/fleet.ts";
import type { Site } from "../fleet/site.ts";

/** What can happen to one site, as its worker does it. `backhaul-down`: the internet answers, the centre does not. `second-box`: another box with the same identity is on. */
export const SITE_HAPPENINGS = ["link-down", "backhaul-down", "power-cut", "second-box"] as const;
export type SiteHappening = (typeof SITE_HAPPENINGS)[number];

/** What comes from above and takes links where it is strong enough, and what a year's climate and power do. */
export const SKY_HAPPENINGS = ["rain", "sun-transit", "climate"] as const;

/** What is done at the centre. */
export const CENTRE_HAPPENINGS = ["broker-restart", "broker-kill", "slow-consumer", "configuration"] as const;
export type CentreHappening = (typeof CENTRE_HAPPENINGS)[number];

export const HAPPENINGS = [...SITE_HAPPENINGS, ...SKY_HAPPENINGS, ...CENTRE_HAPPENINGS] as const;
export type Happening = (typeof HAPPENINGS)[number];

export type Selector = keyof typeof SITE_VALUES;
export const SELECTORS = Object.keys(SITE_VALUES) as Selector[];

/** Which sites; all of it must hold. Several values: one of them. `drawn`: one of those that occur, by the seed. */
export type Where = Readonly<Partial<Record<Selector, readonly string[] | "drawn">>>;

/** Settings as in a configuration file. */
export type SettingsTree = { readonly [key: string]: unknown };

/** One thing that happens, in hundredths of the run. */
export interface ScenarioEvent {
  readonly what: Happening;
  readonly fromPercent: number;
  readonly toPercent: number;
  /** It ends for each site at a moment drawn from this much after `toPercent`. */
  readonly spreadPercent: number;
  readonly where: Where;
  /** Of the sites that `where` names, drawn by the seed: a share, and at most so many. */
  readonly share: number;
  readonly atMost: number;
  /** Of `rain`: how many cells, and between which hundredths of the year so much rain is exceeded. */
  readonly cells: number;
  readonly exceededPercent: readonly [number, number];
  /** Of `slow-consumer`: so much of what the fleet is expected to send does the auditor take. */
  readonly pace: number;
  /** Of `configuration`. */
  readonly settings: SettingsTree;
}

/** Some sites that are not like the others. */
export interface Trait {
  readonly where: Where;
  readonly share: number;
  readonly settings: SettingsTree;
  /** Their cards hold a store that an earlier version wrote. */
  readonly store?: "format-2";
}

/** Findings that a scenario may name: never one that stands for a record. */
export const ALLOWED_FINDINGS = [
  "duplicated",
  "reordered",
  "identity-taken",
  "interrupted",
] as const satisfies readonly FindingKind[];
export type AllowedFinding = (typeof ALLOWED_FINDINGS)[number];

export interface Scenario {
  readonly name: string;
  readonly about: string;
  /** UTC milliseconds of the agents' time when the run begins; absent: now. */
  readonly begins?: number;
  /** Of the agents' time: in less it cannot be what it is about. */
  readonly atLeastMinutes: number;
  /** Of all sites. */
  readonly settings: SettingsTree;
  readonly sites: readonly Trait[];
  /** What must be found, and what may be, without making the run a failure. */
  readonly expects: readonly AllowedFinding[];
  readonly allows: readonly AllowedFinding[];
  readonly events: readonly ScenarioEvent[];
}

/** Whether `where` means this site. @param drawn what stands for `drawn`. */
export function concerns(where: Where, site: Site, drawn: Readonly<Partial<Record<Selector, string>>> = {}): boolean {
  return SELECTORS.every((key) => {
    const wanted = where[key];
    if (wanted === undefined) return true;
    return wanted === "drawn" ? site[key] === drawn[key] : wanted.includes(site[key]);
  });
}

/** Which selectors are to be drawn. */
export function drawnSelectors(where: Where): readonly Selector[] {
  return SELECTORS.filter((key) => where[key] === "drawn");
}
