import { open, readdir, rename, rm, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import type { SeededRandom } from "../random.ts";

export interface DataFile {
  /** Below the data directory. */
  readonly path: string;
  readonly size: number;
}

/** What happens to one file, or to two that change places. */
export type Damage = { readonly text: string } & (
  | { readonly what: "overwrite"; readonly path: string; readonly pieces: readonly Piece[] }
  | { readonly what: "flip"; readonly path: string; readonly flips: readonly Flip[] }
  | {
      readonly what: "copy";
      readonly path: string;
      readonly from: number;
      readonly to: number;
      readonly length: number;
    }
  | { readonly what: "truncate"; readonly path: string; readonly length: number }
  | { readonly what: "remove"; readonly path: string }
  | { readonly what: "swap"; readonly path: string; readonly other: string }
);

interface Piece {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

interface Flip {
  readonly offset: number;
  /** Not 0: the bits that turn over. */
  readonly mask: number;
}

const MAXIMUM_FLIPS = 64;
const MAXIMUM_JUNK = 8192;
const BLOCKS = [512, 4096];
/** The name of LevelDB's directory within the data directory. */
const STORE = "outbox/";

/** Every file below `folder`, in an order that is always the same. LOCK holds nothing, and LevelDB owns it. */
export async function listFiles(folder: string): Promise<readonly DataFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name !== "LOCK")
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
  return Promise.all(paths.map(async (path) => ({ path, size: (await stat(join(folder, path))).size })));
}

/** Chooses a file, as often by its size as not, so that both long tables and CURRENT have their turn, and what happens to it. */
export function chooseDamage(files: readonly DataFile[], random: SeededRandom): Damage {
  const { path, size } = random.chance(0.5) ? random.pick(files) : bySize(files, random);
  const done = (text: string) => `damage: ${path}, ${size} bytes, ${text}`;
  const what = random.pick([
    "flip",
    "flip",
    "flip",
    "flip",
    "zero",
    "zero",
    "junk",
    "copy",
    "truncate",
    "empty",
    "remove",
    "swap",
  ]);
  if (what === "remove") return { what, path, text: done("removed") };
  if (what === "empty" || (what === "truncate" && size === 0))
    return { what: "truncate", path, length: 0, text: done("emptied") };
  if (what === "truncate") {
    const length = random.below(size);
    return { what, path, length, text: done(`cut to ${length}`) };
  }
  const others = files.filter((file) => file.path !== path && file.path.startsWith(STORE));
  if (what === "swap" && path.startsWith(STORE) && others.length > 0) {
    const other = random.pick(others).path;
    return { what, path, other, text: done(`swapped with ${other}`) };
  }
  if (what === "zero" && size > 0) return overwrite(path, size, random, done);
  if (what === "copy" && size > 4096) {
    const length = random.pick(BLOCKS);
    const [from, to] = [random.below(size - length), random.below(size - length)];
    return { what, path, from, to, length, text: done(`${length} bytes of ${from} written at ${to}`) };
  }
  if (what === "junk" || size === 0) {
    const bytes = random.bytes(random.between(1, MAXIMUM_JUNK));
    return { what: "overwrite", path, pieces: [{ offset: size, bytes }], text: done(`${bytes.length} bytes appended`) };
  }
  const flips = chooseFlips(size, random);
  const shown = flips.slice(0, 4).map(({ offset }) => offset);
  return {
    what: "flip",
    path,
    flips,
    text: done(`${flips.length} bytes flipped at ${shown.join(", ")}${flips.length > 4 ? " ..." : ""}`),
  };
}

export async function inflict(folder: string, damage: Damage): Promise<void> {
  const path = join(folder, damage.path);
  if (damage.what === "remove") return rm(path);
  if (damage.what === "truncate") return truncate(path, damage.length);
  if (damage.what === "swap") {
    const other = join(folder, damage.other);
    await rename(path, `${path}.swapping`);
    await rename(other, path);
    return rename(`${path}.swapping`, other);
  }
  const file = await open(path, "r+");
  try {
    if (damage.what === "overwrite") {
      for (const { offset, bytes } of damage.pieces) await file.write(bytes, 0, bytes.length, offset);
    } else if (damage.what === "copy") {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(damage.length), 0, damage.length, damage.from);
      await file.write(buffer, 0, bytesRead, damage.to);
    } else {
      for (const { offset, mask } of damage.flips) {
        const { buffer } = await file.read(Buffer.alloc(1), 0, 1, offset);
        await file.write(Buffer.of((buffer[0] ?? 0) ^ mask), 0, 1, offset);
      }
    }
  } finally {
    await file.close();
  }
}

/** A run of zeros or of 0xff, as a sector or a page that was never written, or an erased block. */
function overwrite(path: string, size: number, random: SeededRandom, done: (text: string) => string): Damage {
  const block = random.pick(BLOCKS);
  const offset = block * random.below(Math.ceil(size / block));
  const fill = random.pick([0, 0, 0xff]);
  const bytes = new Uint8Array(Math.min(block, size - offset)).fill(fill);
  return {
    what: "overwrite",
    path,
    pieces: [{ offset, bytes }],
    text: done(`${bytes.length} bytes of ${fill} at ${offset}`),
  };
}

/** Single bits and bytes, side by side or all over the file. */
function chooseFlips(size: number, random: SeededRandom): readonly Flip[] {
  const count = Math.min(size, random.pick([1, 1, 1, 2, 8, random.between(1, MAXIMUM_FLIPS)]));
  const start = random.below(size);
  const burst = random.chance(0.5);
  const offsets = new Set(
    Array.from({ length: count }, (_, index) => (burst ? (start + index) % size : random.below(size))),
  );
  return [...offsets].map((offset) => ({
    offset,
    mask: random.chance(0.5) ? 1 << random.below(8) : random.between(1, 255),
  }));
}

function bySize(files: readonly DataFile[], random: SeededRandom): DataFile {
  let at = random.below(files.reduce((sum, file) => sum + file.size, 0));
  for (const file of files) {
    at -= file.size;
    if (at < 0) return file;
  }
  return random.pick(files);
}
