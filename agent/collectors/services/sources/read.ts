import { SuarError } from "../../../core/errors.ts";

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder, not a file",
  ESPIPE: "it is no regular file",
  EACCES: "no right to read it",
};

/** Rejects with `source-unreadable` where node says why a file cannot be read. Its message would repeat the path: only its code goes on. */
export async function readSource<Value>(label: string, read: () => Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (typeof code !== "string") throw error;
    throw new SuarError("source-unreadable", { source: label, reason: REASONS[code] ?? code });
  }
}
