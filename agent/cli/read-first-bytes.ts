import { open } from "node:fs/promises";
import type { ReadFile } from "../config/file.ts";

/** Reads files for real. Stops after `maximumBytes`, so that a device without an end does no harm. */
export const readFirstBytes: ReadFile = async (path, maximumBytes) => {
  const file = await open(path, "r").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  try {
    const bytes = new Uint8Array(maximumBytes);
    let length = 0;
    while (length < maximumBytes) {
      const { bytesRead } = await file.read(bytes, length, maximumBytes - length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return bytes.subarray(0, length);
  } finally {
    await file.close();
  }
};
