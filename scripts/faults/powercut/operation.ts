import type { JournalLine } from "../outbox/journal.ts";

/**
 * What a program did to the files below one folder, in the order in which it was done. Paths are relative to the folder. A file is known
 * by a number, whatever its name is at the moment.
 */
export type Operation =
  | { readonly kind: "mkdir"; readonly path: string }
  | { readonly kind: "create"; readonly path: string; readonly file: number }
  | { readonly kind: "rename"; readonly from: string; readonly to: string }
  | { readonly kind: "unlink"; readonly path: string }
  | { readonly kind: "write"; readonly file: number; readonly offset: number; readonly bytes: Uint8Array }
  | { readonly kind: "truncate"; readonly file: number; readonly size: number }
  /** Returned successfully here; what was done before operation `since` is on the medium. */
  | { readonly kind: "sync"; readonly file: number; readonly since: number }
  | { readonly kind: "sync-folder"; readonly path: string; readonly since: number }
  /** The program said something. */
  | { readonly kind: "line"; readonly line: JournalLine };

/** One JSON object a line; bytes as base64. */
export function encodeOperations(operations: readonly Operation[]): string {
  return operations
    .map((one) =>
      JSON.stringify(one.kind === "write" ? { ...one, bytes: Buffer.from(one.bytes).toString("base64") } : one),
    )
    .join("\n");
}

export function decodeOperations(text: string): readonly Operation[] {
  return text.split("\n").map((line) => {
    const one = JSON.parse(line);
    return one.kind === "write" ? { ...one, bytes: Buffer.from(one.bytes, "base64") } : one;
  });
}
