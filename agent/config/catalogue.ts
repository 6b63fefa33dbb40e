import { DECLARATION, type SettingPath } from "./declaration.ts";
import type { Declaration, Setting } from "./setting.ts";

/** One setting with the names it goes by. */
export interface CatalogueEntry {
  readonly path: SettingPath;
  readonly setting: Setting;
  /** `SUAR_UPLINK_BROKER` for `uplink.broker`. */
  readonly variable: string;
  /** Without dashes: the path itself, and the short forms. */
  readonly flags: readonly string[];
}

export const ENVIRONMENT_PREFIX = "SUAR_";

/** Every setting in the order of its declaration. */
export const CATALOGUE: readonly CatalogueEntry[] = entriesOf(DECLARATION, "");

const BY_FLAG: ReadonlyMap<string, CatalogueEntry> = new Map(
  CATALOGUE.flatMap((entry) => entry.flags.map((flag) => [flag, entry] as const)),
);
const BY_VARIABLE: ReadonlyMap<string, CatalogueEntry> = new Map(CATALOGUE.map((entry) => [entry.variable, entry]));
const BY_PATH: ReadonlyMap<SettingPath, CatalogueEntry> = new Map(CATALOGUE.map((entry) => [entry.path, entry]));

export function entryOfFlag(flag: string): CatalogueEntry | undefined {
  return BY_FLAG.get(flag);
}

export function entryOfVariable(variable: string): CatalogueEntry | undefined {
  return BY_VARIABLE.get(variable);
}

export function entryOf(path: SettingPath): CatalogueEntry {
  const entry = BY_PATH.get(path);
  if (entry === undefined) throw new Error(`setting ${path} is not declared`);
  return entry;
}

/** The flag that a person would use, with dashes: the shortest. */
export function shortFlag(entry: CatalogueEntry): string {
  const [first = entry.path, ...others] = entry.flags;
  return `--${others.at(0) ?? first}`;
}

function entriesOf(members: Declaration, prefix: string): CatalogueEntry[] {
  return Object.entries(members).flatMap(([name, member]) => {
    const path = `${prefix}${name}`;
    if (member.type === "group") return entriesOf(member.members, `${path}.`);
    return [
      // The walk goes over the declaration itself, so every path it meets is one.
      { path: path as SettingPath, setting: member, variable: variableOf(path), flags: [path, ...member.flags] },
    ];
  });
}

function variableOf(path: string): string {
  return (
    ENVIRONMENT_PREFIX +
    path
      .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
      .replaceAll(".", "_")
      .toUpperCase()
  );
}
