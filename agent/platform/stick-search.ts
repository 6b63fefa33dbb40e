import { opendir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Millis } from "../core/time.ts";

/** Where Debian and its desktops mount what is plugged in. */
export const STICK_FOLDERS: readonly string[] = ["/media", "/mnt", "/run/media"];

export interface SearchLimits {
  /** Folders below a starting point: `/run/media/USER/STICK/suar/site` has four. */
  readonly depth: number;
  /** Names that are looked at, in all. */
  readonly entries: number;
  /** Files that are found, in all. */
  readonly files: number;
  readonly time: Millis;
}

export const STICK_LIMITS: SearchLimits = { depth: 4, entries: 5000, files: 2000, time: 10_000 };

/**
 * Files below `folders` whose names fit, the nearest first. Links are not followed, hidden folders are left out, and what cannot be read is
 * passed over: a stick is full of surprises. Never rejects.
 */
export async function searchFolders(
  folders: readonly string[],
  fits: (name: string) => boolean,
  limits: SearchLimits = STICK_LIMITS,
): Promise<readonly string[]> {
  const until = performance.now() + limits.time;
  const found: string[] = [];
  let entries = 0;
  let level = [...folders];
  for (let depth = 0; depth <= limits.depth && level.length > 0; depth++) {
    const below: string[] = [];
    for (const folder of level) {
      for (const { name, isFolder } of await namesIn(folder, limits.entries - entries)) {
        entries += 1;
        if (isFolder) below.push(join(folder, name));
        else if (fits(name)) found.push(join(folder, name));
        if (found.length >= limits.files) return found;
      }
      if (entries >= limits.entries || performance.now() > until) return found;
    }
    level = below;
  }
  return found;
}

async function namesIn(
  folder: string,
  maximum: number,
): Promise<readonly { readonly name: string; readonly isFolder: boolean }[]> {
  const names: { name: string; isFolder: boolean }[] = [];
  try {
    for await (const entry of await opendir(folder)) {
      if (names.length >= maximum) break;
      if (!entry.name.startsWith(".") && (entry.isDirectory() || entry.isFile())) {
        names.push({ name: entry.name, isFolder: entry.isDirectory() });
      }
    }
  } catch {
    // Not there, not ours to read, or pulled out while we looked: what was seen until then counts.
  }
  return names.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Undefined for what is not there. */
export async function sizeOf(file: string): Promise<number | undefined> {
  return (await stat(file).catch(() => undefined))?.size;
}
