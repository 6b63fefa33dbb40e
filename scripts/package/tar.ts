import { posix } from "node:path";
import type { PackageFile } from "./entry.ts";

const BLOCK = 512;
const MAXIMUM_NAME_BYTES = 100;
/** An archive ends with two blocks of zeros and fills its last record of 20 blocks. */
const RECORD = 20 * BLOCK;

/**
 * A tar archive (POSIX ustar) of the files and their folders, as the same bytes for the same input: sorted by path, owned by root, all of one time.
 * @param prefix in front of every path: `./` as Debian wants it.
 * @param seconds since 1970, of every entry.
 * @throws Error for a path that does not fit the header.
 */
export function makeTar(files: readonly PackageFile[], prefix: string, seconds: number): Buffer {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const blocks: Buffer[] = [];
  const folders = new Set<string>();
  for (const { path, content, executable } of sorted) {
    for (const folder of foldersOf(path)) {
      if (folders.has(folder)) continue;
      folders.add(folder);
      blocks.push(header({ name: `${prefix}${folder}/`, mode: 0o755, bytes: 0, type: "5", seconds }));
    }
    const mode = executable ? 0o755 : 0o644;
    blocks.push(header({ name: `${prefix}${path}`, mode, bytes: content.length, type: "0", seconds }));
    blocks.push(content, Buffer.alloc(-content.length & (BLOCK - 1)));
  }
  const length = blocks.reduce((sum, block) => sum + block.length, 0) + 2 * BLOCK;
  const end = Math.ceil(length / RECORD) * RECORD - length + 2 * BLOCK;
  return Buffer.concat([...blocks, Buffer.alloc(end)]);
}

/** `usr/bin/suar` -> `usr`, `usr/bin`. */
function foldersOf(path: string): readonly string[] {
  const parent = posix.dirname(path);
  return parent === "." ? [] : [...foldersOf(parent), parent];
}

interface Header {
  readonly name: string;
  readonly mode: number;
  readonly bytes: number;
  readonly type: "0" | "5";
  readonly seconds: number;
}

function header({ name, mode, bytes, type, seconds }: Header): Buffer {
  if (Buffer.byteLength(name) > MAXIMUM_NAME_BYTES) throw new Error(`too long for a tar archive: ${name}`);
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, "0");
  block.write(name, 0);
  block.write(octal(mode, 7), 100);
  block.write(octal(0, 7), 108); // User and group: root.
  block.write(octal(0, 7), 116);
  block.write(octal(bytes, 11), 124);
  block.write(octal(seconds, 11), 136);
  block.write(" ".repeat(8), 148); // The checksum counts itself as blanks.
  block.write(type, 156);
  block.write("ustar\u000000", 257);
  block.write("root", 265);
  block.write("root", 297);
  const checksum = block.reduce((sum, byte) => sum + byte, 0);
  block.write(`${octal(checksum, 6)}\0 `, 148);
  return block;
}
