import type { SeededRandom } from "../random.ts";
import type { Operation } from "./operation.ts";

/**
 * The model of a power cut. The operations before the cut were done as far as the program could see; of those, this is on the medium:
 *
 * - What changed names (mkdir, create, rename, unlink) is a journal, of which some prefix is there. In one half of the cases (`ordered`:
 *   ext4, XFS) whatever is synced brings all of the journal before it: a sync of a folder what was done to the names in it, a sync of a
 *   file (fdatasync included) its name, and its new length if it has grown. In the other (`apart`: btrfs, F2FS) a sync brings only the
 *   names in that folder, or the name of that file, whatever of the journal before them is there. POSIX promises neither for a file.
 * - Of a file everything that was done before its last sync began. What came after is in pieces of 512 or 4,096 bytes: each is as
 *   it was at the sync, or after any of the writes since, whatever the others are; some are torn, the front newer than the rest. The length
 *   is that of any moment since the sync, so it may run ahead of the bytes: these are then zeros.
 * - A file that was emptied shows nothing of what it held before that once its length says so.
 *
 * Left out: a device that loses or mixes up what it reported as synced (cheap SD cards do), damage to neighbouring data in the same erase
 * block, file systems without a journal (FAT), and a sync that fails (the kind `eio`).
 */
export interface CrashState {
  readonly folders: readonly string[];
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** What was chosen, for a person. */
  readonly text: string;
}

type Change = Extract<Operation, { kind: "write" } | { kind: "truncate" }>;
type NameChange = Extract<Operation, { kind: "mkdir" | "create" | "rename" | "unlink" }>;

/** What a sync of a file means for the names that were changed before it. */
export type Journal = "ordered" | "apart";
const JOURNALS: readonly Journal[] = ["ordered", "apart"];

/** How much of what was not synced is there. */
const SURVIVAL = ["nothing", "everything", "little", "half", "most"] as const;
/** More changes of a file than this are never made while it is being synced. */
const MARKS_KEPT = 64;
const SHARE = { nothing: 0, little: 0.15, half: 0.5, most: 0.85, everything: 1 } as const;

/**
 * One of the states that the medium may be in after a cut.
 * @param cut number of operations that were done.
 */
export function crashState(operations: readonly Operation[], cut: number, random: SeededRandom): CrashState {
  const done = operations.slice(0, cut);
  const journal = random.pick(JOURNALS);
  const { floor, pinned } = durableNames(done, journal);
  const survival = random.pick(SURVIVAL);
  const names = { nothing: floor, everything: cut, little: undefined, half: undefined, most: undefined }[survival];
  const namesUntil = names ?? random.between(floor, cut);
  const piece = random.pick([512, 4096]);
  const { folders, files: named } = namesAt(done, namesUntil, pinned);
  const files = new Map<string, Uint8Array>();
  const changes = changesOf(done);
  for (const [path, file] of named) {
    const { before, after } = changes.get(file) ?? { before: [], after: [] };
    files.set(path, contentOf(before, after, piece, SHARE[survival], random));
  }
  const text = `cut after operation ${cut} of ${operations.length}, names until ${namesUntil} (${journal}, synced ${floor} and ${pinned.size} more), ${survival} unsynced, pieces of ${piece}`;
  return { folders, files, text };
}

export interface DurableNames {
  /** So many operations at the beginning have their effect on names on the medium for certain. */
  readonly floor: number;
  /** Indexes of others that have it too, whatever the journal lost. */
  readonly pinned: ReadonlySet<number>;
}

export function durableNames(done: readonly Operation[], journal: Journal): DurableNames {
  let floor = 0;
  const pinned = new Set<number>();
  /** Indexes of the operations that a sync of the file brings, in the order in which they were done. */
  const marks = new Map<number, number[]>();
  const sizes = new Map<number, number>();
  const fileAt = new Map<string, number>();
  const mark = (file: number | undefined, index: number) => {
    if (file !== undefined) marks.set(file, [...(marks.get(file) ?? []), index].slice(-MARKS_KEPT));
  };
  const bring = (indexes: readonly number[]) => {
    if (journal === "ordered") floor = Math.max(floor, ...indexes.map((index) => index + 1));
    else for (const index of indexes) pinned.add(index);
  };
  done.forEach((one, index) => {
    if (one.kind === "create") {
      fileAt.set(one.path, one.file);
      mark(one.file, index);
    } else if (one.kind === "rename") {
      moveNames(fileAt, one.from, one.to);
      mark(fileAt.get(one.to), index);
    } else if (one.kind === "write" || one.kind === "truncate") {
      const size = sizes.get(one.file) ?? 0;
      const next = one.kind === "write" ? Math.max(size, endOf(one)) : one.size;
      sizes.set(one.file, next);
      if (journal === "ordered" && next !== size) mark(one.file, index);
    } else if (one.kind === "sync") {
      // What was done while the sync was under way is not certain.
      bring((marks.get(one.file) ?? []).filter((at) => at < one.since));
    } else if (one.kind === "sync-folder") {
      bring(namesIn(done, one.path, one.since));
    }
  });
  return { floor, pinned };
}

/** Indexes of the operations before `end` on names in the folder. */
function namesIn(done: readonly Operation[], folder: string, end: number): readonly number[] {
  const inFolder = (path: string) => folderOf(path) === folder;
  return done.slice(0, end).flatMap((one, index) => {
    if (one.kind === "rename") return inFolder(one.from) || inFolder(one.to) ? [index] : [];
    return isNameChange(one) && inFolder(one.path) ? [index] : [];
  });
}

function folderOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
}

/** The names after the first `until` operations and those that are pinned. */
function namesAt(
  done: readonly Operation[],
  until: number,
  pinned: ReadonlySet<number>,
): { folders: readonly string[]; files: ReadonlyMap<string, number> } {
  const folders = new Set<string>();
  const files = new Map<string, number>();
  /** As the program saw them. */
  const all = { folders: new Set<string>(), files: new Map<string, number>() };
  done.forEach((one, index) => {
    if (!isNameChange(one)) return;
    const renamed = one.kind === "rename" ? all.files.get(one.from) : undefined;
    applyName(one, all.folders, all.files);
    if (index >= until && !pinned.has(index)) return;
    applyName(one, folders, files);
    // Its older name never reached the medium.
    if (one.kind === "rename" && renamed !== undefined) files.set(one.to, renamed);
  });
  return { folders: [...folders], files };
}

function applyName(one: NameChange, folders: Set<string>, files: Map<string, number>): void {
  if (one.kind === "mkdir") folders.add(one.path);
  else if (one.kind === "create") files.set(one.path, one.file);
  else if (one.kind === "unlink") files.delete(one.path);
  else {
    moveNames(files, one.from, one.to);
    for (const folder of [...folders]) {
      if (folder !== one.from && !folder.startsWith(`${one.from}/`)) continue;
      folders.delete(folder);
      folders.add(one.to + folder.slice(one.from.length));
    }
  }
}

function moveNames(files: Map<string, number>, from: string, to: string): void {
  for (const [path, file] of [...files]) {
    if (path !== from && !path.startsWith(`${from}/`)) continue;
    files.delete(path);
    files.set(to + path.slice(from.length), file);
  }
}

function isNameChange(one: Operation): one is NameChange {
  return one.kind === "mkdir" || one.kind === "create" || one.kind === "rename" || one.kind === "unlink";
}

/** The changes of each file before its last sync began, and those after. */
function changesOf(done: readonly Operation[]): Map<number, { before: Change[]; after: Change[] }> {
  const syncedUntil = new Map<number, number>();
  for (const one of done) {
    if (one.kind === "sync") syncedUntil.set(one.file, Math.max(one.since, syncedUntil.get(one.file) ?? 0));
  }
  const files = new Map<number, { before: Change[]; after: Change[] }>();
  done.forEach((one, index) => {
    if (one.kind !== "write" && one.kind !== "truncate") return;
    const changes = files.get(one.file) ?? { before: [], after: [] };
    files.set(one.file, changes);
    (index < (syncedUntil.get(one.file) ?? 0) ? changes.before : changes.after).push(one);
  });
  return files;
}

/** @param share of the pieces that are newer than the last sync: 0 and 1 are exact, anything between is a chance. */
export function contentOf(
  before: readonly Change[],
  after: readonly Change[],
  piece: number,
  share: number,
  random: SeededRandom,
): Uint8Array {
  const base = applied(new Uint8Array(), before);
  if (after.length === 0 || share === 0) return base;
  // The length is that after one of the changes. If the file was emptied since the sync, it hides what was there before or comes later.
  const moment = share === 1 ? after.length : random.between(0, after.length);
  const emptied = after.slice(0, moment).findLastIndex((one) => one.kind === "truncate");
  const nextEmptied = after.findIndex((one, index) => index >= moment && one.kind === "truncate");
  const start = applied(base, after.slice(0, emptied + 1));
  const writes = after.slice(emptied + 1, nextEmptied === -1 ? after.length : nextEmptied);
  const length = after.slice(emptied + 1, moment).reduce((size, one) => Math.max(size, endOf(one)), start.length);
  const content = new Uint8Array(length);
  content.set(start);
  for (let from = 0; from < length; from += piece) {
    const to = Math.min(from + piece, length);
    const touching = writes.filter((one) => one.kind === "write" && one.offset < to && endOf(one) > from);
    if (touching.length === 0) continue;
    const count = share === 1 ? touching.length : random.chance(share) ? random.between(1, touching.length) : 0;
    const torn = share < 1 && random.chance(0.1) ? from + random.below(to - from) : to;
    for (const one of touching.slice(0, count)) paint(content, one, from, torn);
  }
  return content;
}

/** What the file holds after the changes, made one after the other. */
function applied(start: Uint8Array, changes: readonly Change[]): Uint8Array {
  let size = start.length;
  const room = changes.reduce((most, change) => Math.max(most, endOf(change)), size);
  const content = new Uint8Array(room);
  content.set(start);
  for (const change of changes) {
    if (change.kind === "write") content.set(change.bytes, change.offset);
    else content.fill(0, change.size);
    size = change.kind === "write" ? Math.max(size, endOf(change)) : change.size;
  }
  return content.subarray(0, size);
}

function endOf(change: Change): number {
  return change.kind === "write" ? change.offset + change.bytes.length : change.size;
}

/** The part of a write that lies between the two offsets. */
function paint(content: Uint8Array, change: Change, from: number, to: number): void {
  if (change.kind !== "write") return;
  const start = Math.max(from, change.offset);
  const end = Math.min(to, endOf(change));
  if (end > start) content.set(change.bytes.subarray(start - change.offset, end - change.offset), start);
}
