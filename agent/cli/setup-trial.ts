import { join } from "node:path";
import type { Settings } from "../config/declaration.ts";
import type { ReadFile } from "../config/file.ts";
import { loadSettings } from "../config/load.ts";
import type { Secrets } from "../options.ts";
import type { Draft } from "../setup/draft.ts";
import { planOf, type SetupPlan } from "../setup/plan.ts";
import { readSecrets } from "./secrets.ts";

/** A configuration that is not written yet, as if it were. */
export interface Trial {
  readonly plan: SetupPlan;
  readonly settings: Settings;
  readonly secrets: Secrets;
}

/** Reads what a plan holds as if it were written, and everything else from the disk. */
export function readPlanned(file: string, { folder, files, document }: SetupPlan, readFile: ReadFile): ReadFile {
  const texts = new Map([[file, document]]);
  if (folder !== undefined) for (const { name, text } of files) texts.set(join(folder, name), text);
  return async (path, maximumBytes) => {
    const text = texts.get(path);
    return text === undefined ? readFile(path, maximumBytes) : new TextEncoder().encode(text).subarray(0, maximumBytes);
  };
}

/**
 * What the agent would make of a draft, exactly as it reads its configuration. Rejects as `loadSettings` and `readSecrets` do.
 * @param file the configuration, absolute.
 */
export async function tryDraft(draft: Draft, file: string, tag: string, readFile: ReadFile): Promise<Trial> {
  const plan = planOf(draft, file.slice(0, Math.max(1, file.lastIndexOf("/"))), tag);
  const read = readPlanned(file, plan, readFile);
  const { settings } = await loadSettings({ file, environment: {}, flags: [], readFile: read });
  return { plan, settings, secrets: await readSecrets(settings, read) };
}
