import type { SettingAt, SettingPath } from "../config/declaration.ts";
import type { SettingValue } from "../config/kinds/kind.ts";
import type { ServiceUnit } from "../core/services.ts";

/** What a file will hold that a setting names: a key, a password. Never shown, never logged. */
export interface Material {
  readonly text: string;
  /** Where it came from, for a person: a file on a stick, or nothing where it was typed. */
  readonly source?: string;
}

/** The configuration as it is so far: what stands in the old one, and what was answered since. Immutable. */
export interface Draft {
  readonly values: Readonly<Partial<Record<SettingPath, SettingValue>>>;
  /** Where there is one, the setting will name a new file with it, whatever `values` says. */
  readonly materials: Readonly<Partial<Record<SettingPath, Material>>>;
  /** What people call the place, where the centre has said so; only ever shown. */
  readonly name?: string;
  /** The unit of which a service is being added. */
  readonly unit?: ServiceUnit;
}

export const EMPTY_DRAFT: Draft = { values: {}, materials: {} };

/** What stands in a draft was read by the kind that is declared for its path. */
export function settingOf<Path extends SettingPath>(draft: Draft, path: Path): SettingAt<Path> | undefined {
  return draft.values[path] as SettingAt<Path> | undefined;
}

/** Undefined takes the setting out, so that its default counts again. */
export function withValues(
  draft: Draft,
  changes: Readonly<Partial<Record<SettingPath, SettingValue | undefined>>>,
): Draft {
  return { ...draft, values: changed(draft.values, changes) };
}

/** Undefined takes the new file back; what `values` says counts again. */
export function withMaterials(
  draft: Draft,
  changes: Readonly<Partial<Record<SettingPath, Material | undefined>>>,
): Draft {
  return { ...draft, materials: changed(draft.materials, changes) };
}

/** Whether the setting will name a file, old or new. */
export function namesFile(draft: Draft, path: SettingPath): boolean {
  return draft.materials[path] !== undefined || draft.values[path] !== undefined;
}

function changed<Value>(
  old: Readonly<Partial<Record<SettingPath, Value>>>,
  changes: Readonly<Partial<Record<SettingPath, Value | undefined>>>,
): Readonly<Partial<Record<SettingPath, Value>>> {
  const entries = Object.entries({ ...old, ...changes }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<Record<SettingPath, Value>>;
}
