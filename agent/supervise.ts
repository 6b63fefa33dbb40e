import type { Agent } from "./agent.ts";
import type { CentreParameters } from "./compose.ts";
import { ConfigurationInvalid } from "./config/issues.ts";
import { type LoadedSettings, loadSettings } from "./config/load.ts";
import { issuesForCentre, judgeDesired, remoteSource } from "./config/remote.ts";
import type { SettingsSources } from "./config/sources.ts";
import type { Clock } from "./core/clock.ts";
import type { Keepsake } from "./core/keepsake.ts";
import type { Log } from "./core/log.ts";
import type { Millis } from "./core/time.ts";
import { KeptConfiguration } from "./remote/kept-configuration.ts";
import { beforeStart, failed, invalid } from "./remote/probation.ts";
import { settingsToRun } from "./remote/trial-state.ts";

export interface SuperviseParts {
  /** What is set at the site. It must say the same whenever it is read: see `readOnce`. */
  readonly sources: SettingsSources;
  readonly keepsake: Keepsake;
  readonly clock: Clock;
  readonly log: Log;
  /** Makes an agent for these settings, with the world that it runs in. */
  readonly compose: (settings: LoadedSettings["settings"], centre: CentreParameters) => Agent;
  /** Told when an agent runs; what it resolves with is called when that agent has stopped. Must not reject. */
  readonly onRunning?: (agent: Agent) => Promise<() => Promise<void>>;
  /** Aborts when the agent is to stop for good. */
  readonly signal: AbortSignal;
  readonly stopDeadline: Millis;
}

/**
 * Runs an agent, and another one in its place whenever the centre has set something else, until `signal` aborts or an agent fails; resolves
 * with the last one. Each is stopped in order before the next one is composed, so that every setting can be changed without any part
 * knowing how, and nothing that was recorded is lost. Rejects when there is no agent that starts.
 */
export async function supervise(parts: SuperviseParts): Promise<Agent> {
  const { log, signal, stopDeadline } = parts;
  const configuration = new KeptConfiguration({ ...parts, log: log.child("configuration") });
  await configuration.read();
  for (;;) {
    const settings = await settingsOf(parts.sources, configuration);
    const restart = new AbortController();
    const centre: CentreParameters = {
      configuration,
      judge: (payload) => judgeDesired(payload, parts.sources, settings),
      restart: () => restart.abort(),
    };
    let agent: Agent;
    try {
      agent = parts.compose(settings, centre);
      await agent.start(stopDeadline);
    } catch (error) {
      if (configuration.state.trial === undefined) throw error;
      log.error("The agent cannot start with settings of the centre", { error });
      configuration.change(failed(configuration.state, "start-failed"));
      continue;
    }
    const stopped = await parts.onRunning?.(agent);
    await aborted(AbortSignal.any([signal, agent.failed, restart.signal]));
    log.info("the agent stops");
    await agent.stop(stopDeadline);
    await stopped?.();
    if (signal.aborted || agent.failed.aborted) return agent;
  }
}

/** The settings to run with now; those of the centre have no part in it when they do not fit what is set at the site. */
async function settingsOf(
  sources: SettingsSources,
  configuration: KeptConfiguration,
): Promise<LoadedSettings["settings"]> {
  for (;;) {
    configuration.change(beforeStart(configuration.state));
    const remote = remoteSource(settingsToRun(configuration.state));
    try {
      return (await loadSettings({ ...sources, ...(remote === undefined ? {} : { remote }) })).settings;
    } catch (error) {
      const { trial, good } = configuration.state;
      if (!(error instanceof ConfigurationInvalid) || (trial ?? good) === undefined) throw error;
      configuration.change(invalid(configuration.state, issuesForCentre(error)));
    }
  }
}

/** The same sources, whose files are read once: what is judged later goes by what the process was started with. */
export function readOnce(sources: SettingsSources): SettingsSources {
  const known = new Map<string, ReturnType<SettingsSources["readFile"]>>();
  return {
    ...sources,
    readFile: (path, maximumBytes) => {
      const bytes = known.get(path) ?? sources.readFile(path, maximumBytes);
      known.set(path, bytes);
      return bytes;
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
