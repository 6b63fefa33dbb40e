import type { BUILT_IN_TERMINALS } from "../../agent/core/terminal.ts";

/** Indonesia's three times; none has a summer time. */
export const UTC_OFFSET_HOURS = { WIB: 7, WITA: 8, WIT: 9 } as const;

export type Zone = keyof typeof UTC_OFFSET_HOURS;

/**
 * When a site has power. `grid`: always, but for what a scenario does; `evening`: a village generator from 18:00 to 24:00; `solar`: a
 * panel with a battery.
 */
export type Power = "grid" | "evening" | "solar";

/** `none`: a terminal that cannot be read. */
export type TerminalKind = (typeof BUILT_IN_TERMINALS)[number] | "none";

/** One village. Everything but the name is drawn from the seed and the name, so a site is the same in a fleet of any size. */
export interface Site {
  /** In the form of a Kemendagri village code, ten digits; the province is right, the rest is made up. */
  readonly name: string;
  /** Position in the fleet, from 0. */
  readonly index: number;
  readonly province: string;
  readonly zone: Zone;
  /** Ground station that its satellite traffic goes through. */
  readonly gateway: string;
  /** Degrees, south negative. */
  readonly latitude: number;
  readonly longitude: number;
  readonly power: Power;
  readonly terminal: TerminalKind;
  readonly dishMetres: number;
  /** What it measures in clear sky: the site's own mean. */
  readonly esn0Db: number;
  /** Median round trip to the internet. */
  readonly rttMs: number;
}
