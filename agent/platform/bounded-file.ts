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
