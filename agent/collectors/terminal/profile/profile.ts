import type { TerminalAlert } from "../../../core/terminal.ts";
import type { Millis } from "../../../core/time.ts";
import type { NumberField } from "../tidy.ts";

/**
 * A terminal described as data: where each value stands and what it means. `config/terminals/README.md` explains it to those who write one,
 * `terminal-profile.schema.json` to their editors, `check-profile.ts` reads it.
 */

/** As the terminal gave it. */
export type Raw = string | number | boolean;

/** Where a value stands: a variable of SNMP, `{interface}` in it being the number of the satellite interface. */
export interface OidSource {
  readonly oid: string;
}

/** Where a value stands: a JSON pointer into a page. */
export interface PageSource {
  readonly page: string;
  readonly at: string;
  /** The shapes of the page that have it; absent = all. */
  readonly shapes?: readonly string[];
}

/** value x scale + offset is in the unit of the field. */
export interface NumberRule {
  readonly scale: number;
  readonly offset: number;
  /** What the terminal gives instead of a value. */
  readonly unavailable: readonly Raw[];
  /** After the conversion; outside of them it is no value. */
  readonly minimum?: number;
  readonly maximum?: number;
  /** Stands behind the number, as in "28%". */
  readonly suffix?: string;
}

export interface FlagRule {
  readonly yes: readonly Raw[];
  readonly no: readonly Raw[];
  readonly unavailable: readonly Raw[];
  /** For everything in neither list; absent = not known. */
  readonly otherwise?: boolean;
}

export interface TextRule {
  /** Raw value -> name; a raw value that is not there is taken as it is when it is a text. */
  readonly names: ReadonlyMap<string, string>;
  readonly unavailable: readonly Raw[];
}

/** The condition holds when the raw value is in `is`, or, with `isNot`, when it is there and not in that list. */
export interface AlertRule {
  readonly alert: TerminalAlert;
  readonly is?: readonly Raw[];
  readonly isNot?: readonly Raw[];
}

export const FLAG_FIELDS = ["locked", "txAtMax", "obstructed"] as const;

/** Of several rules for a field the first that gives a value counts. */
export interface Values<Source> {
  readonly numbers: ReadonlyMap<NumberField, readonly (Source & NumberRule)[]>;
  readonly flags: ReadonlyMap<(typeof FLAG_FIELDS)[number], readonly (Source & FlagRule)[]>;
  readonly modcod: readonly (Source & TextRule)[];
  readonly alerts: readonly (Source & AlertRule)[];
}

interface Common {
  readonly name: string;
  readonly title: string;
  /** Where such a terminal usually is; absent = nowhere in particular. */
  readonly address?: string;
  readonly port: number;
  readonly every: Millis;
  /** For one request. */
  readonly timeout: Millis;
}

export interface SnmpProfile extends Common {
  readonly protocol: "snmp";
  /** The terminal's sysObjectID is this or begins with it; absent = any will do. */
  readonly objectId?: string;
  readonly values: Values<OidSource>;
}

/** A form of a page of fields, known by its number of fields and, where there is one, by a field that names the firmware. */
export interface Shape {
  readonly fields: number;
  readonly at?: string;
  readonly startsWith?: string;
}

export type PageFormat =
  | { readonly format: "json" | "ini" }
  | {
      /** Texts between separators, known by their position only. */
      readonly format: "fields";
      readonly separator: string;
      readonly shapes: ReadonlyMap<string, Shape>;
      /** The page counts only when that other page, earlier in the profile, has the shape of the same name. */
      readonly sameShapeAs?: string;
    };

export type Page = PageFormat & { readonly path: string };

export interface HttpProfile extends Common {
  readonly protocol: "http";
  /** In the order in which they are asked for. */
  readonly pages: ReadonlyMap<string, Page>;
  readonly values: Values<PageSource>;
}

export type Profile = SnmpProfile | HttpProfile;
