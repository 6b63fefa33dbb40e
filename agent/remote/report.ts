import type { ConfigurationState, DesiredIssue, RemoteSettings } from "../core/desired.ts";
import type { ConfigurationStatus } from "../core/status.ts";
import type { Millis } from "../core/time.ts";
import { settingsInForce, type TrialState } from "./trial-state.ts";

/** Of everything that is wrong, this much is told: the report goes out with every session. */
export const MOST_ISSUES = 10;

/** The retained message on `config/reported`. */
export interface ConfigurationReport {
  readonly v: 1;
  readonly site: string;
  readonly state: ConfigurationState;
  readonly id?: string;
  readonly reason?: string;
  readonly issues?: readonly DesiredIssue[];
  /** Those of the centre that are in force. */
  readonly settings: RemoteSettings;
  /** Of everything that the agent is configured with. */
  readonly config: string;
}

/** @param configurationHash as in the birth. */
export function reportOf(state: TrialState, site: string, configurationHash: string): ConfigurationReport {
  const issues = state.verdict?.issues?.slice(0, MOST_ISSUES);
  return {
    v: 1,
    site,
    ...standing(state),
    ...(issues === undefined ? {} : { issues }),
    settings: settingsInForce(state),
    config: configurationHash,
  };
}

/** @param trialLeft of the running trial, if there is one. */
export function statusOf(state: TrialState, trialLeft: Millis | undefined): ConfigurationStatus {
  const status = standing(state);
  if (status.state !== "trial" || trialLeft === undefined) return status;
  return { ...status, trialLeftMs: Math.max(0, Math.round(trialLeft)) };
}

/** What became of what the centre wanted last. */
function standing({ verdict, trial, good }: TrialState): Pick<ConfigurationReport, "state" | "id" | "reason"> {
  if (verdict !== undefined) {
    const { state, id, reason } = verdict;
    return { state, ...(id === undefined ? {} : { id }), reason };
  }
  if (trial !== undefined) return { state: "trial", ...(trial.id === undefined ? {} : { id: trial.id }) };
  return good === undefined ? { state: "none" } : { state: "active", id: good.id };
}
