import type { Settings } from "../config/declaration.ts";
import { ConfigurationInvalid } from "../config/issues.ts";
import { defaultSettings, loadSetting, loadSettings } from "../config/load.ts";
import { remoteSource } from "../config/remote.ts";
import type { SettingsSources } from "../config/sources.ts";
import type { Clock } from "../core/clock.ts";
import { isProblem, problemStatus } from "../core/errors.ts";
import type { ConfigurationFacts } from "../core/examination.ts";
import type { Log } from "../core/log.ts";
import { KeepsakeFiles } from "../platform/keepsake-files.ts";
import { KeptConfiguration } from "../remote/kept-configuration.ts";
import { settingsToRun } from "../remote/trial-state.ts";

/** In place of a name that nobody has given. Nothing is sent under it. */
const NO_SITE = "site";

export interface DoctorSettings {
  readonly settings: Settings;
  readonly facts: ConfigurationFacts;
}

/**
 * The settings that the agent would run with, those of the centre included; and where there are none that it could run with, what is wrong, and the
 * defaults, so that everything else can be examined all the same. Never rejects.
 */
export async function doctorSettings(sources: SettingsSources, clock: Clock): Promise<DoctorSettings> {
  try {
    const { settings, file, advice } = await loadSettings(sources);
    const facts = { state: "good", site: settings.site, advice: advice.length } as const;
    return {
      settings: await withCentre(settings, sources, clock),
      facts: { ...facts, ...(file === undefined ? {} : { file }) },
    };
  } catch (error) {
    const site = { name: "site", value: NO_SITE };
    // Where only the name is missing, the rest is as it was set.
    const rest = await loadSettings({ ...sources, flags: [...sources.flags, site] }).catch(() => undefined);
    return { settings: rest?.settings ?? (await defaults(sources)), facts: factsOf(error) };
  }
}

function factsOf(error: unknown): ConfigurationFacts {
  if (error instanceof ConfigurationInvalid) {
    const { issues } = error;
    // Nobody has set anything: not a mistake, but a box that is new.
    const isNew = issues.every(({ objection, origin }) => objection.code === "missing" && origin.source === "default");
    return isNew ? { state: "missing" } : { state: "invalid", issues: issues.length };
  }
  return isProblem(error, "configuration-missing")
    ? { state: "missing" }
    : { state: "unreadable", problem: problemStatus(error) };
}

async function defaults(sources: SettingsSources): Promise<Settings> {
  const settings = defaultSettings(NO_SITE);
  const dataDirectory = await loadSetting("dataDirectory", sources).catch(() => settings.dataDirectory);
  return { ...settings, dataDirectory };
}

/** As the agent starts: what the centre has set holds where it fits. */
async function withCentre(settings: Settings, sources: SettingsSources, clock: Clock): Promise<Settings> {
  const kept = new KeptConfiguration({ keepsake: new KeepsakeFiles(settings.dataDirectory), clock, log: SILENT });
  await kept.read();
  const remote = remoteSource(settingsToRun(kept.state));
  if (remote === undefined) return settings;
  try {
    return (await loadSettings({ ...sources, remote })).settings;
  } catch {
    return settings; // The agent does without them, and tells the centre.
  }
}

/** What is found out is a finding, not a line in a log. */
const SILENT: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => SILENT };
