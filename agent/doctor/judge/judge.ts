import type { ProblemStatus } from "../../core/status.ts";
import { type CheckId, VERDICTS } from "../check.ts";
import type { FactName, Facts, Known } from "../facts.ts";
import { entryOf, type Finding, type FindingId, find } from "../findings/catalogue.ts";
import { judgeClock, judgeDisk, judgeMedium, judgePower, judgeVersions } from "./box.ts";
import { judgeBroker, judgeCentre, judgeLogin, judgeTopics } from "./centre.ts";
import { judgeGateway, judgeInterface, judgeInternet, judgeNames, judgeTerminal } from "./network.ts";
import { judgeAgent, judgeConfiguration, judgeKeys, judgeStore } from "./records.ts";
import { judgeTls } from "./tls.ts";

/** How a check is judged: by the fact that it is about, in the light of others. */
interface Judgement {
  readonly about: FactName;
  /** Helpful, not indispensable. */
  readonly beside: readonly FactName[];
  readonly judge: (known: Known) => readonly Finding[];
}

function judgement<Name extends FactName>(
  about: Name,
  judge: (fact: Facts[Name], known: Known) => readonly Finding[],
  ...beside: readonly FactName[]
): Judgement {
  return { about, beside, judge: (known) => judge(known[about] as Facts[Name], known) };
}

const JUDGEMENTS: Readonly<Record<CheckId, Judgement>> = {
  power: judgement("power", judgePower),
  disk: judgement("disk", judgeDisk),
  card: judgement("medium", judgeMedium),
  clock: judgement("clock", judgeClock, "internet"),
  configuration: judgement("configuration", judgeConfiguration),
  keys: judgement("keys", judgeKeys, "clock", "internet", "configuration"),
  interface: judgement("interface", judgeInterface, "internet", "door", "agent"),
  gateway: judgement("gateway", judgeGateway, "internet", "door", "agent"),
  terminal: judgement("terminal", judgeTerminal),
  names: judgement("names", judgeNames, "internet", "door", "agent"),
  internet: judgement("internet", judgeInternet, "interface", "gateway", "door", "agent"),
  broker: judgement("door", judgeBroker, "configuration", "internet", "agent"),
  tls: judgement("door", judgeTls, "clock", "internet", "trial", "agent"),
  login: judgement("trial", judgeLogin, "agent", "door"),
  topics: judgement("trial", judgeTopics, "agent"),
  centre: judgement("trial", judgeCentre, "agent"),
  agent: judgement("agent", judgeAgent, "trial", "namesakes", "configuration", "store", "boot"),
  store: judgement("store", judgeStore, "agent"),
  versions: judgement("versions", judgeVersions, "agent"),
};

/** What has to be found out for a check, what it is about first. */
export function factsFor(check: CheckId): readonly FactName[] {
  const { about, beside } = JUDGEMENTS[check];
  return [about, ...beside];
}

/** Pure. @param missing why a fact is not known. At least one finding, the gravest first. */
export function judge(
  check: CheckId,
  known: Known,
  missing: Partial<Readonly<Record<FactName, ProblemStatus>>>,
): readonly Finding[] {
  const { about, judge: decide } = JUDGEMENTS[check];
  if (known[about] === undefined) return [find(`${check}-unexamined`, {}, missing[about])];
  return [...decide(known)].sort((one, other) => gravity(one.id) - gravity(other.id));
}

function gravity(id: FindingId): number {
  return VERDICTS.indexOf(entryOf(id).verdict);
}
