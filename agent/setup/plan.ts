import { CATALOGUE } from "../config/catalogue.ts";
import type { SettingPath } from "../config/declaration.ts";
import type { SettingValue } from "../config/kinds/kind.ts";
import type { Draft } from "./draft.ts";
import { FILE_NAMES, FILE_SETTINGS } from "./files.ts";

/** A folder of new keys and passwords has this name and a tag, so that no file in use is ever written over. */
export const ACCESS_PREFIX = "access-";

/** A file that only the agent may read. */
export interface PlannedFile {
  /** Within the folder. */
  readonly name: string;
  readonly text: string;
}

/** All that setup writes: first the files, then the configuration that names them. */
export interface SetupPlan {
  /** Absolute; absent where there is nothing to put into it. */
  readonly folder?: string;
  readonly files: readonly PlannedFile[];
  /** The configuration file as it will be. */
  readonly document: string;
}

/** @param directory of the configuration file, absolute. @param tag of this run, `[0-9a-f]+`. */
export function planOf({ values, materials }: Draft, directory: string, tag: string): SetupPlan {
  const folder = `${directory === "/" ? "" : directory}/${ACCESS_PREFIX}${tag}`;
  const files: PlannedFile[] = [];
  const final: Partial<Record<SettingPath, SettingValue>> = { ...values };
  for (const path of FILE_SETTINGS) {
    const material = materials[path];
    if (material === undefined) continue;
    files.push({ name: FILE_NAMES[path], text: material.text });
    final[path] = `${folder}/${FILE_NAMES[path]}`;
  }
  return { ...(files.length === 0 ? {} : { folder }), files, document: documentOf(final) };
}

/** The configuration file with these settings, in the order of their declaration. */
export function documentOf(values: Draft["values"]): string {
  const root: Record<string, unknown> = {};
  for (const { path } of CATALOGUE) {
    const value = values[path];
    if (value === undefined) continue;
    const names = path.split(".");
    const last = names.pop() ?? path;
    let group = root;
    for (const name of names) {
      group[name] ??= {};
      group = group[name] as Record<string, unknown>;
    }
    group[last] = value;
  }
  return `${JSON.stringify(root, undefined, 2)}\n`;
}
