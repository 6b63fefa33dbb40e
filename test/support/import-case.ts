import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { endLine, envelopeLine, headerLine } from "../../agent/cli/export-file.ts";
import type { QueuedRecord } from "../../agent/core/queue.ts";
import { temporaryFolder } from "./temporary-folder.ts";

export const EPOCH = "0123456789abcdef";
export let folder: Awaited<ReturnType<typeof temporaryFolder>>;

/** Makes a new folder for each test of the file. */
export function importCase(): void {
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());
}

export const fields = (seq: number, kind = "link") => ({
  seq,
  at: seq,
  kind,
  ...(kind === "alarm" ? { code: "test", state: "raised" } : { span: 1 }),
});
export const record = (seq: number, kind?: string): QueuedRecord => ({ seq, json: JSON.stringify(fields(seq, kind)) });

export interface Content {
  readonly site?: string;
  /** One line each. */
  readonly lines: readonly (readonly QueuedRecord[])[];
}

/** An exported file, and where its lines end. */
export async function exported(name: string, { site = "desa-1", lines }: Content) {
  const parts = [
    headerLine({ site, at: 0, agent: "0.1.0", epochs: [EPOCH] }),
    ...lines.map((records) => envelopeLine(site, EPOCH, records)),
    endLine(lines.flat().length),
  ];
  const path = join(folder.path, name);
  await writeFile(path, Buffer.concat(parts));
  return path;
}

export const SMALL: Content = { lines: [[record(1), record(2, "alarm")], [record(3)]] };
