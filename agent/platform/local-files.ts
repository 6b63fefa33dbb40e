import { constants, type FileHandle, open, readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { LocalFiles, LogGrowth, LogPosition } from "../core/local-files.ts";

const NEWLINE = 0x0a;
/** logrotate keeps fewer; more names of one log, in any order, are not looked at. */
const MAXIMUM_ROTATED = 1000;

/** Files of other programs. Nothing is kept open, nothing of them is kept in memory. */
export const localFiles: LocalFiles = {
  async read(path, maximumBytes) {
    return await withFile(path, async (file) => {
      const bytes = await readFrom(file, 0, maximumBytes);
      return bytes.byteLength < maximumBytes ? bytes : wholeLines(bytes);
    });
  },

  async readGrowth(path, since, maximumBytes) {
    return await withFile(path, async (file) => {
      const { identity, size } = await identify(file);
      if (since === undefined) return { lines: NOTHING, position: { identity, offset: size }, gap: false };
      if (since.identity === identity) {
        // A file that is shorter than it was has been cut, and written again from its start.
        const isCut = size < since.offset;
        const growth = await readLines(file, isCut ? 0 : since.offset, maximumBytes);
        return { ...growth, position: { identity, offset: growth.offset }, gap: isCut || growth.gap };
      }
      const rest = await readRotated(path, since, maximumBytes);
      const growth = await readLines(file, 0, maximumBytes - rest.lines.byteLength);
      return {
        lines: Buffer.concat([rest.lines, growth.lines]),
        position: { identity, offset: growth.offset },
        gap: rest.gap || growth.gap,
      };
    });
  },
};

const NOTHING = new Uint8Array();

/** What was still written to the file that `since` is about, which has another name in the same folder by now. */
async function readRotated(
  path: string,
  since: LogPosition,
  maximumBytes: number,
): Promise<Pick<LogGrowth, "lines" | "gap">> {
  const folder = dirname(path);
  const names = (await readdir(folder)).filter((name) => name.startsWith(basename(path))).slice(0, MAXIMUM_ROTATED);
  for (const name of names) {
    const candidate = join(folder, name);
    // It may be gone again, and what is no regular file is not even opened.
    const found = await stat(candidate).catch(() => undefined);
    if (found === undefined || !found.isFile() || identityOf(found) !== since.identity) continue;
    return await withFile(candidate, (file) => readLines(file, since.offset, maximumBytes));
  }
  return { lines: NOTHING, gap: true };
}

/** Whole lines from `offset` on, and where the next ones begin. */
async function readLines(
  file: FileHandle,
  offset: number,
  maximumBytes: number,
): Promise<{ readonly lines: Uint8Array; readonly offset: number; readonly gap: boolean }> {
  const { size } = await file.stat();
  // Of more than can be read the newest is, for it is what the present window is about; its first line is cut, and left out.
  const start = Math.max(offset, size - maximumBytes);
  const bytes = await readFrom(file, start, Math.min(maximumBytes, size - start));
  const first = start === offset ? 0 : bytes.indexOf(NEWLINE) + 1;
  const end = bytes.lastIndexOf(NEWLINE) + 1;
  // A line without an end that fills all there is will never be read whole.
  const isEndless = end === 0 && bytes.byteLength > 0 && bytes.byteLength === maximumBytes;
  return {
    lines: bytes.subarray(Math.min(first, end), end),
    offset: start + (isEndless ? bytes.byteLength : end),
    gap: start !== offset || isEndless,
  };
}

async function withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  // A pipe without a writer would otherwise hold a thread for ever.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = await file.stat();
    // Neither grows, and both would pass for an empty file.
    if (found.isDirectory()) throw refusal("EISDIR");
    if (!found.isFile()) throw refusal("ESPIPE");
    return await use(file);
  } finally {
    await file.close();
  }
}

/** As the kernel would say it. */
function refusal(code: "EISDIR" | "ESPIPE"): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}

async function readFrom(file: FileHandle, start: number, maximumBytes: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(Math.max(0, maximumBytes));
  let length = 0;
  while (length < bytes.byteLength) {
    const { bytesRead } = await file.read(bytes, length, bytes.byteLength - length, start + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

/** What has no lines at all stays as it is: it is another kind of file, and not an empty one. */
function wholeLines(bytes: Uint8Array): Uint8Array {
  const end = bytes.lastIndexOf(NEWLINE) + 1;
  return end === 0 ? bytes : bytes.subarray(0, end);
}

async function identify(file: FileHandle): Promise<{ readonly identity: string; readonly size: number }> {
  const found = await file.stat();
  return { identity: identityOf(found), size: found.size };
}

function identityOf({ dev, ino }: { readonly dev: number; readonly ino: number }): string {
  return `${dev}:${ino}`;
}
