import { closeSync, openSync, readSync } from "node:fs";
import { open } from "node:fs/promises";

/**
 * Text of a small file, `/proc` and `/sys` included, whose size says nothing: at most `maximumBytes` of it, and then only whole lines.
 * Rejects with node's own error.
 */
export async function readBounded(path: string, maximumBytes: number): Promise<string> {
  const file = await open(path, "r");
  try {
    const buffer = Buffer.alloc(maximumBytes);
    let length = 0;
    while (length < maximumBytes) {
      const { bytesRead } = await file.read(buffer, length, maximumBytes - length);
      if (bytesRead === 0) return buffer.toString("utf8", 0, length);
      length += bytesRead;
    }
    return buffer.toString("utf8", 0, buffer.lastIndexOf(0x0a) + 1);
  } finally {
    await file.close();
  }
}

/**
 * The same without waiting for anybody, for what the kernel keeps in memory and is asked for every second: a thread of the pool for each step costs
 * ten times the reading. Not for sensors, which may take their time. @throws node's own error.
 */
export function readBoundedNow(path: string, maximumBytes: number): string {
  const file = openSync(path, "r");
  try {
    const buffer = Buffer.allocUnsafe(maximumBytes);
    let length = 0;
    while (length < maximumBytes) {
      const bytesRead = readSync(file, buffer, length, maximumBytes - length, null);
      if (bytesRead === 0) return buffer.toString("utf8", 0, length);
      length += bytesRead;
    }
    return buffer.toString("utf8", 0, buffer.lastIndexOf(0x0a) + 1);
  } finally {
    closeSync(file);
  }
}
