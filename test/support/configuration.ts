import { ConfigurationInvalid, type Issue } from "../../agent/config/issues.ts";
import { type LoadedSettings, loadSettings } from "../../agent/config/load.ts";
import type { FlagValue, SettingsSources } from "../../agent/config/sources.ts";

export interface GivenSources {
  /** The file's text; an object is written as JSON. Without it there is no file. */
  readonly file?: string | object;
  readonly environment?: Readonly<Record<string, string>>;
  readonly flags?: Readonly<Record<string, string>>;
}

/** Sources of settings without a disk. */
export function sources({ file, environment = {}, flags = {} }: GivenSources): SettingsSources {
  const text = typeof file === "object" ? JSON.stringify(file) : file;
  const given: readonly FlagValue[] = Object.entries(flags).map(([name, value]) => ({ name, value }));
  return {
    environment,
    flags: given,
    readFile: async (_path, maximumBytes) =>
      text === undefined ? undefined : new TextEncoder().encode(text).subarray(0, maximumBytes),
    ...(text === undefined ? {} : { file: "suar.json" }),
  };
}

export function load(given: GivenSources): Promise<LoadedSettings> {
  return loadSettings(sources(given));
}

/** Everything that is wrong with a configuration; empty when it is good. Any other failure than that is thrown on. */
export async function issuesOf(given: GivenSources): Promise<readonly Issue[]> {
  try {
    await load(given);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationInvalid) return error.issues;
    throw error;
  }
}

/** `path: code` of every issue. */
export async function objections(given: GivenSources): Promise<readonly string[]> {
  return (await issuesOf(given)).map((issue) => `${issue.path}: ${issue.objection.code}`);
}
