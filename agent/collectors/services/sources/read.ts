import { SuarError } from "../../../core/errors.ts";
import type { SourceReason } from "../../../core/problems/services.ts";

const REASONS: Readonly<Record<string, SourceReason>> = {
  ENOENT: "no-file",
  EISDIR: "folder",
  ESPIPE: "no-regular-file",
  EACCES: "no-right",
};

/** Rejects with `source-unreadable` where node says why a file cannot be read. Its message would repeat the path: only its code goes on. */
export async function readSource<Value>(label: string, read: () => Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (typeof code !== "string") throw error;
    throw new SuarError("source-unreadable", { source: label, reason: REASONS[code] ?? (code as SourceReason) });
  }
}
