import type { RemoteSettings } from "../core/desired.ts";
import { SuarError } from "../core/errors.ts";
import { CATALOGUE, entryOf, shortFlag } from "./catalogue.ts";
import { DECLARATION, type SettingAt, type SettingPath, type Settings } from "./declaration.ts";
import { ConfigurationInvalid, type Issue, type Origin } from "./issues.ts";
import type { SettingValue } from "./kinds/kind.ts";
import { ADVICE, RULES, type Rule } from "./rules.ts";
import type { Declaration } from "./setting.ts";
import { GivenValues, type SettingsSources } from "./sources.ts";

export interface LoadedSettings {
  readonly settings: Settings;
  /** Where each value came from. A setting that is absent has the origin `default`. */
  readonly origins: ReadonlyMap<SettingPath, Origin>;
  /** The file that was read; absent when there was none. */
  readonly file?: string;
  /** What the centre sets and nothing else, in the form of the file; without that which a variable or a flag overrides. */
  readonly remote: RemoteSettings;
  /** What is possible but worth a look. */
  readonly advice: readonly Issue[];
}

const DEFAULT: Origin = { source: "default" };

/**
 * Settings from the file, then the centre, then the environment, then the flags; the later wins, all are checked.
 * Rejects with ConfigurationInvalid, which holds everything that is wrong, or with `configuration-missing` or
 * `configuration-unreadable`.
 */
export async function loadSettings(sources: SettingsSources): Promise<LoadedSettings> {
  const given = new GivenValues();
  const file = await given.takeFile(sources);
  given.takeEnvironment(sources.environment);
  given.takeFlags(sources.flags);
  if (sources.remote !== undefined) given.takeRemote(sources.remote);
  const { values, issues } = given;
  const originOf = (path: SettingPath) => values.get(path)?.origin ?? DEFAULT;

  for (const entry of CATALOGUE) {
    if (entry.setting.presence !== "required" || values.has(entry.path) || issues.concerns(entry.path)) continue;
    issues.add(entry.path, DEFAULT, {
      code: "missing",
      details: { flag: shortFlag(entry), variable: entry.variable },
    });
  }
  // What is missing or wrong has its default here, or nothing: only rules about other settings look at it before it is refused.
  const settings = build(
    DECLARATION,
    "",
    (path) => values.get(path)?.value ?? entryOf(path).setting.fallback,
  ) as Settings;
  for (const issue of broken(RULES, settings, originOf, (path) => !issues.concerns(path))) {
    issues.add(issue.path, issue.origin, issue.objection);
  }
  issues.throwIfAny();
  return {
    settings,
    origins: new Map(CATALOGUE.map(({ path }) => [path, originOf(path)])),
    ...(file === undefined ? {} : { file }),
    remote: build(DECLARATION, "", (path) => given.remote.get(path)),
    advice: broken(ADVICE, settings, originOf, () => true),
  };
}

/**
 * One setting alone, whatever the others are like: for commands that need no more; `site` has no default to fall back on. A file that cannot be read or
 * understood matters only when neither flags nor environment name the value. Rejects as `loadSettings` does.
 */
export async function loadSetting<Path extends Exclude<SettingPath, "site">>(
  path: Path,
  sources: SettingsSources,
): Promise<SettingAt<Path>> {
  const given = new GivenValues();
  given.takeEnvironment(sources.environment);
  given.takeFlags(sources.flags);
  given.issues.throwIfAny((issue) => issue.path === path);
  if (!given.values.has(path)) await given.takeFile(sources);
  given.issues.throwIfAny((issue) => issue.path === path || issue.path === "");
  // What stands under a path was read by the kind that is declared for that path.
  return (given.values.get(path)?.value ?? entryOf(path).setting.fallback) as SettingAt<Path>;
}

/** Every default, for tests and for the simulator, which sets what differs. */
export function defaultSettings(site: string): Settings {
  return build(DECLARATION, "", (path) => (path === "site" ? site : entryOf(path).setting.fallback)) as Settings;
}

/** True for what goes wrong with the configuration itself, as opposed to what is done with it. */
export function isConfigurationProblem(error: unknown): error is SuarError {
  return (
    error instanceof ConfigurationInvalid ||
    (error instanceof SuarError &&
      (error.code === "configuration-missing" || error.code === "configuration-unreadable"))
  );
}

function broken(
  rules: readonly Rule[],
  settings: Settings,
  originOf: (path: SettingPath) => Origin,
  isGood: (path: SettingPath) => boolean,
): readonly Issue[] {
  return rules.flatMap((rule) => {
    const objection = rule.paths.every(isGood) ? rule.check(settings, originOf) : undefined;
    const [path] = rule.paths;
    return objection === undefined ? [] : [{ path, origin: originOf(path), objection }];
  });
}

/** Puts values into the shape of the declaration, which alone decides on the keys. A group without any is left out. */
function build(
  members: Declaration,
  prefix: string,
  read: (path: SettingPath) => SettingValue | undefined,
): Readonly<Record<string, unknown>> {
  const entries = Object.entries(members).flatMap(([name, member]) => {
    const path = `${prefix}${name}`;
    const value = member.type === "group" ? build(member.members, `${path}.`, read) : read(path as SettingPath);
    const isEmpty = value === undefined || (member.type === "group" && Object.keys(value).length === 0);
    return isEmpty ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}
