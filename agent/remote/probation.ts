import type { Desired, DesiredIssue } from "../core/desired.ts";
import type { Millis } from "../core/time.ts";
import { type BootMoment, isRunning, type Trial, type TrialState, type VerdictReason } from "./trial-state.ts";

/** A trial that nobody could finish is given up once this many agents have begun with it: crashes, power cuts, whatever it was. */
export const MOST_STARTS = 3;
/** After so many crashes in a row we see whether the site does better without the settings of the centre. */
export const MOST_CRASHES = 5;
/** Names that are remembered. */
export const MOST_RETIRED = 16;

/** What follows from something that happened. */
export interface Step {
  readonly state: TrialState;
  /** An agent is to be started anew, with what `settingsToRun` says then. */
  readonly restart: boolean;
}

/**
 * The centre wants something.
 * @param desired judged against the settings that the present agent runs with. @param discards what is given up for it.
 */
export function heard(state: TrialState, desired: Desired, discards: readonly string[] = []): Step {
  const named = desired.id === undefined ? {} : { id: desired.id };
  if (desired.outcome === "refused") {
    return stay({ ...state, verdict: { state: "refused", ...named, reason: "invalid", issues: desired.issues } });
  }
  if (desired.id !== undefined && isRetired(state, desired.id)) {
    const told = state.verdict?.id === desired.id;
    return stay(told ? state : { ...state, verdict: { state: "refused", ...named, reason: "given-up" } });
  }
  const { verdict: _, trial, ...rest } = state;
  const wanted: Trial = { ...named, settings: desired.settings, discards, starts: 0 };
  if (desired.changes) return { state: { ...rest, trial: wanted }, restart: true };
  if (!isRunning(trial)) return stay(inForce(rest, wanted));
  // The present agent runs with just these, perhaps under another name: its trial goes on.
  const { starts, begun } = trial;
  return stay({ ...rest, trial: { ...wanted, starts, ...(begun === undefined ? {} : { begun }) } });
}

/** To be asked before an agent is made: gives up a trial that too many agents have begun. */
export function beforeStart(state: TrialState): TrialState {
  return state.trial !== undefined && state.trial.starts >= MOST_STARTS ? failed(state, "interrupted") : state;
}

/** An agent has begun. @param crashed the one before it ended without having been stopped, in the same boot. */
export function begun(state: TrialState, now: BootMoment, crashed: boolean): Step {
  const { trial, good } = state;
  if (trial !== undefined) {
    // A trial goes on where it was; the time that a box was off is not known.
    const since = trial.begun?.boot === now.boot ? trial.begun : now;
    return stay({ ...state, trial: { ...trial, starts: trial.starts + 1, begun: since } });
  }
  if (good === undefined || !crashed) return stay(state);
  if (good.crashes + 1 < MOST_CRASHES) return stay({ ...state, good: { ...good, crashes: good.crashes + 1 } });
  return {
    state: {
      ...state,
      good: { ...good, crashes: 0 },
      trial: { settings: {}, starts: 0, discards: [good.id] },
      verdict: { state: "reverted", id: good.id, reason: "crashed" },
    },
    restart: true,
  };
}

/** How much longer the running trial may take; undefined: there is none. Not above zero: it is over. */
export function trialLeft({ trial }: TrialState, probation: Millis, now: BootMoment): Millis | undefined {
  return isRunning(trial) ? probation - (now.up - (trial.begun?.up ?? now.up)) : undefined;
}

/** A record reached the broker with the settings on trial. */
export function proven(state: TrialState): TrialState {
  const { trial, ...rest } = state;
  return isRunning(trial) ? inForce(rest, trial) : state;
}

/** The trial came to nothing: those before are in force again, and it is not tried a second time. */
export function failed(state: TrialState, reason: VerdictReason): TrialState {
  const { trial, ...rest } = state;
  if (trial === undefined) return state;
  const named = trial.id === undefined ? {} : { id: trial.id };
  return {
    ...rest,
    verdict: { state: "reverted", ...named, reason },
    retired: retire(state.retired, trial.id === undefined ? [] : [trial.id]),
  };
}

/** What was to run does not go together with the site's own settings any more; it may be tried again when it does. */
export function invalid(state: TrialState, issues: readonly DesiredIssue[]): TrialState {
  const { trial, good, ...rest } = state;
  const id = (trial ?? good)?.id;
  return {
    ...rest,
    ...(trial === undefined || good === undefined ? {} : { good }),
    verdict: { state: "reverted", ...(id === undefined ? {} : { id }), reason: "no-longer-valid", issues },
  };
}

/** The agent has run for so long that it does not count as crashing. */
export function calm(state: TrialState): TrialState {
  return state.good === undefined ? state : { ...state, good: { ...state.good, crashes: 0 } };
}

function inForce(state: TrialState, { id, settings, discards }: Trial): TrialState {
  const { good: _, ...rest } = state;
  return {
    ...rest,
    ...(id === undefined ? {} : { good: { id, settings, crashes: 0 } }),
    retired: retire(state.retired, discards),
  };
}

function isRetired({ retired, trial }: TrialState, id: string): boolean {
  return retired.includes(id) || trial?.discards.includes(id) === true;
}

function retire(retired: readonly string[], ids: readonly string[]): readonly string[] {
  return [...retired.filter((id) => !ids.includes(id)), ...ids].slice(-MOST_RETIRED);
}

function stay(state: TrialState): Step {
  return { state, restart: false };
}
