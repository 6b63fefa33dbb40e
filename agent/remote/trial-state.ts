import type { DesiredIssue, RemoteSettings } from "../core/desired.ts";
import type { Millis } from "../core/time.ts";

/** A moment that a restart of the agent does not blur: a boot of the box, and milliseconds since it began. */
export interface BootMoment {
  readonly boot: string;
  readonly up: Millis;
}

/** Settings of the centre that have proven themselves. */
export interface Good {
  readonly id: string;
  readonly settings: RemoteSettings;
  /** Starts in a row that followed a crash of the agent. */
  readonly crashes: number;
}

/** Settings of the centre that have yet to prove themselves. */
export interface Trial {
  /** Absent: the centre wants none any more. */
  readonly id?: string;
  readonly settings: RemoteSettings;
  /** Agents that began to run with them. 0: none has yet. */
  readonly starts: number;
  /** When the first of them did, in this boot. */
  readonly begun?: BootMoment;
  /** Configurations that are given up once this trial succeeds. */
  readonly discards: readonly string[];
}

/** What happened to the configuration that came last and is not in force. */
export interface Verdict {
  readonly state: "refused" | "reverted";
  readonly id?: string;
  readonly reason: VerdictReason;
  readonly issues?: readonly DesiredIssue[];
}

/**
 * Why a configuration is not in force. `invalid`: see its issues; `given-up`: it failed before, or was discarded; `not-proven`: no record
 * reached the broker in time; `interrupted`: the agent started too often meanwhile; `start-failed`: the agent could not start with it;
 * `crashed`: it was in force, and the agent crashed again and again; `no-longer-valid`: it does not fit the site's own settings any more.
 */
export type KnownVerdictReason =
  | "invalid"
  | "given-up"
  | "not-proven"
  | "interrupted"
  | "start-failed"
  | "crashed"
  | "no-longer-valid";

/** Or the code of the problem that kept it from being written down. */
export type VerdictReason = KnownVerdictReason | (string & {});

/** Everything that is known about settings from the centre. Plain data, kept as JSON. */
export interface TrialState {
  /** Absent: the settings of the site alone are good. */
  readonly good?: Good;
  readonly trial?: Trial;
  readonly verdict?: Verdict;
  /** Names of configurations that are not tried again, the latest last. */
  readonly retired: readonly string[];
}

export const NOTHING: TrialState = { retired: [] };

/** The settings of the centre that an agent started now is to run with. */
export function settingsToRun({ trial, good }: TrialState): RemoteSettings {
  return trial?.settings ?? good?.settings ?? {};
}

/** Those that the present agent runs with: a trial that nobody has started yet waits for the next one. */
export function settingsInForce({ trial, good }: TrialState): RemoteSettings {
  return isRunning(trial) ? trial.settings : (good?.settings ?? {});
}

/** Whether an agent has begun to run with it. */
export function isRunning(trial: Trial | undefined): trial is Trial {
  return trial !== undefined && trial.starts > 0;
}
