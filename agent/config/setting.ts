import type { Kind, SettingValue } from "./kinds/kind.ts";
import type { Translated } from "./words.ts";

/** `required`: without a value the agent does not start. `optional`: absent when nobody set it. */
export type Presence = "required" | "defaulted" | "optional";

export interface Setting<Value extends SettingValue = SettingValue, P extends Presence = Presence> {
  readonly type: "setting";
  readonly kind: Kind<Value>;
  readonly presence: P;
  /** Present for `defaulted`. */
  readonly fallback?: Value;
  readonly about: Translated;
  /** Short flags without dashes, beside the one that the path makes. */
  readonly flags: readonly string[];
  /** True when the centre may set it as well. */
  readonly remote?: boolean;
}

/** Settings under one name. `Members` keeps the exact members, from which the type of the settings follows. */
export interface Group<Members = Declaration> {
  readonly type: "group";
  readonly about: Translated;
  readonly members: Members;
}

export type Declaration = { readonly [name: string]: Setting | Group };

export function required<Value extends SettingValue>(
  kind: Kind<Value>,
  about: Translated,
  ...flags: readonly string[]
): Setting<Value, "required"> {
  return { type: "setting", kind, presence: "required", about, flags };
}

export function defaulted<Value extends SettingValue>(
  kind: Kind<Value>,
  fallback: NoInfer<Value>,
  about: Translated,
  ...flags: readonly string[]
): Setting<Value, "defaulted"> {
  return { type: "setting", kind, presence: "defaulted", fallback, about, flags };
}

export function optional<Value extends SettingValue>(
  kind: Kind<Value>,
  about: Translated,
  ...flags: readonly string[]
): Setting<Value, "optional"> {
  return { type: "setting", kind, presence: "optional", about, flags };
}

/** A setting that the centre may set as well: nothing that could cost records, reach files, or widen what the centre may do. */
export function remotely<S extends Setting>(setting: S): S {
  return { ...setting, remote: true };
}

export function group<const Members>(about: Translated, members: Members): Group<Members> {
  return { type: "group", about, members };
}

/** The settings that a declaration describes: optional ones may be absent, all others are there. */
export type SettingsOf<Members> = Flat<
  { readonly [Name in Exclude<keyof Members, OptionalName<Members>>]: ValueOf<Members[Name]> } & {
    readonly [Name in OptionalName<Members>]?: ValueOf<Members[Name]>;
  }
>;

type OptionalName<Members> = {
  [Name in keyof Members]: Members[Name] extends { readonly presence: "optional" } ? Name : never;
}[keyof Members];

type ValueOf<Member> =
  Member extends Group<infer Members> ? SettingsOf<Members> : Member extends Setting<infer Value> ? Value : never;

/** Shows an intersection as one object type, so that editors and errors stay readable. */
type Flat<Type> = { [Key in keyof Type]: Type[Key] };

/** What stands in `Values` at a path such as `uplink.broker`. */
export type ValueAt<Values, Path extends string> = Path extends `${infer Name}.${infer Rest}`
  ? Name extends keyof Values
    ? ValueAt<Values[Name], Rest>
    : never
  : Path extends keyof Values
    ? Values[Path]
    : never;

/** Every path of a declaration, as in `uplink.broker`. */
export type PathOf<Members> = {
  [Name in keyof Members & string]: Members[Name] extends Group<infer Inner> ? `${Name}.${PathOf<Inner>}` : Name;
}[keyof Members & string];
