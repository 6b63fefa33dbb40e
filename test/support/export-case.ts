import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect } from "vitest";
import { ExportReader, isWhole } from "../../agent/cli/export-reader.ts";
import { runSuar, type SuarSurroundings } from "./run-suar.ts";
import { temporaryFolder } from "./temporary-folder.ts";

export const SITE = "5304122003";
/** Where everything of the present test lies; of it the data directory of a box, and a stick. */
export let folder: Awaited<ReturnType<typeof temporaryFolder>>;
export let data: string;
export let stick: string;

/** Makes a new folder for each test of the file. */
export function exportCase(): void {
  beforeEach(async () => {
    folder = await temporaryFolder();
    data = join(folder.path, "data");
    stick = join(folder.path, "stick");
    await mkdir(data);
    await mkdir(stick);
  });
  afterEach(() => folder.remove());
}

export function suarExport(words: readonly string[], given: SuarSurroundings = {}) {
  return runSuar(["export", "--site", SITE, "--data-directory", data, ...words], given);
}

/** Identities in a file that must be whole. */
export async function identitiesIn(file: string, wantedSite = SITE): Promise<readonly string[]> {
  const reader = new ExportReader(file);
  const identities: string[] = [];
  for await (const { site, epoch, records } of reader.envelopes(new AbortController().signal)) {
    expect(site).toBe(wantedSite);
    for (const { seq } of records) identities.push(`${epoch}/${seq}`);
  }
  expect(isWhole(reader.findings)).toBe(true);
  return identities;
}

/** The one file on the stick. */
export async function onlyFile(): Promise<string> {
  const [name = "", ...more] = await readdir(stick);
  expect(more).toEqual([]);
  return join(stick, name);
}

/** Every file of the data directory by name, to see that nothing was left behind. */
export async function left(): Promise<readonly string[]> {
  return (await readdir(data)).filter((name) => !/^outbox(?:\.(?:sidecar|ballast).*)?$/.test(name)).sort();
}
