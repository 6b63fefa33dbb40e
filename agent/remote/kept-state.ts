import { REQUEST_ID } from "../core/desired.ts";
import { type BootMoment, type Good, NOTHING, type Trial, type TrialState, type Verdict } from "./trial-state.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What is kept over a restart. A refusal is not: what was refused lies at the broker, and is refused again. */
export function toKeep(state: TrialState): TrialState {
  const { verdict, ...rest } = state;
  return verdict === undefined || verdict.state === "refused" ? rest : { ...rest, verdict };
}

/** What `toKeep` made, read again. Whatever does not make sense counts as nothing: then the centre's settings come again. */
export function fromKept(kept: unknown): TrialState {
  if (!isObject(kept) || !isNames(kept["retired"])) return NOTHING;
  const { good, trial, verdict, retired } = kept;
  if (good !== undefined && !isGood(good)) return NOTHING;
  if (trial !== undefined && !isTrial(trial)) return NOTHING;
  return {
    retired,
    ...(good === undefined ? {} : { good }),
    ...(trial === undefined ? {} : { trial }),
    ...(isVerdict(verdict) ? { verdict } : {}),
  };
}

function isGood(value: unknown): value is Good {
  return isObject(value) && isName(value["id"]) && isObject(value["settings"]) && isCount(value["crashes"]);
}

function isTrial(value: unknown): value is Trial {
  return (
    isObject(value) &&
    isNameOrNone(value["id"]) &&
    isObject(value["settings"]) &&
    isCount(value["starts"]) &&
    isNames(value["discards"]) &&
    (value["begun"] === undefined || isMoment(value["begun"]))
  );
}

function isMoment(value: unknown): value is BootMoment {
  return isObject(value) && typeof value["boot"] === "string" && Number.isFinite(value["up"]);
}

function isVerdict(value: unknown): value is Verdict {
  if (!isObject(value) || value["state"] !== "reverted" || typeof value["reason"] !== "string") return false;
  const { id, issues } = value;
  const isIssue = (issue: unknown) =>
    isObject(issue) && typeof issue["path"] === "string" && typeof issue["code"] === "string";
  return isNameOrNone(id) && (issues === undefined || (Array.isArray(issues) && issues.every(isIssue)));
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isName(value: unknown): value is string {
  return typeof value === "string" && REQUEST_ID.test(value);
}

function isNameOrNone(value: unknown): value is string | undefined {
  return value === undefined || isName(value);
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isName);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
