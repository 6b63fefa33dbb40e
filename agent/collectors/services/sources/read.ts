import { SuarError } from "../../../core/errors.ts";

/** Rejects with `source-unreadable` where node says why a file cannot be read. Its message would repeat the path: only its code goes on. */
export async function readSource<Value>(label: string, read: () => Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (typeof code !== "string") throw error;
    const reason = code === "ENOENT" ? "there is no such file" : code;
    throw new SuarError("source-unreadable", { source: label, reason });
  }
}
