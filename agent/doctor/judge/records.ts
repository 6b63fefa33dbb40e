import type { KeyFile } from "../../core/examination.ts";
import type { OutboxStatus } from "../../core/status.ts";
import { DAY, HOUR, type Millis } from "../../core/time.ts";
import type { Facts, Known } from "../facts.ts";
import { type Finding, find } from "../findings/catalogue.ts";
import { isClockDoubtful } from "./box.ts";

const SOON_DAYS = 30;
/** What waits for longer than this waits for more than the link. */
const OLD: Millis = HOUR;
/** Without an age: more than a day of records. */
const MANY = 3_000;

export function judgeConfiguration(facts: Facts["configuration"]): readonly Finding[] {
  switch (facts.state) {
    case "good": {
      const { site, advice } = facts;
      return [
        advice > 0 ? find("configuration-advice", { site, count: advice }) : find("configuration-good", { site }),
      ];
    }
    case "missing":
      return [find("configuration-missing", {})];
    case "invalid":
      return [find("configuration-invalid", { count: facts.issues })];
    case "unreadable":
      return [find("configuration-unread", {}, facts.problem)];
  }
}

export function judgeKeys({ files, certificate }: Facts["keys"], known: Known): readonly Finding[] {
  if (files.length === 0) return [find("keys-none", {})];
  const findings = [...files.flatMap(fileFindings), ...certificateFindings(certificate, known)];
  return findings.length > 0 ? findings : [find("keys-good", { count: files.length })];
}

function fileFindings({ setting, file, outcome, reason = "", isOpen }: KeyFile): readonly Finding[] {
  const open =
    isOpen !== true ? [] : [isPublic(setting) ? find("keys-writable", { file }) : find("keys-open", { file })];
  switch (outcome) {
    case "missing":
      return [find("keys-missing", { file, setting })];
    case "forbidden":
      return [...open, find("keys-unread", { file })];
    case "unusable":
      return [...open, find("keys-unusable", { file, reason })];
    case "readable":
      return open;
  }
}

/** Certificates may be known to everybody. */
function isPublic(setting: string): boolean {
  return setting === "uplink.caFile" || setting === "uplink.certificateFile";
}

function certificateFindings(certificate: Facts["keys"]["certificate"], known: Known): readonly Finding[] {
  if (certificate === undefined) return [];
  const { commonName, fitsKey, validFrom, validUntil } = certificate;
  const { clock, configuration } = known;
  const site = configuration?.state === "good" ? configuration.site : undefined;
  const isOther = site !== undefined && commonName !== undefined && commonName !== site;
  return [
    ...(fitsKey === false ? [find("keys-mismatch", {})] : []),
    ...(isOther ? [find("keys-other-site", { commonName, site })] : []),
    ...(clock === undefined ? [] : timeFindings(validFrom - clock.at, validUntil - clock.at, isClockDoubtful(known))),
  ];
}

/** @param toBegin, toEnd how far off they are; below zero they are past. */
function timeFindings(toBegin: Millis, toEnd: Millis, isDoubtful: boolean): readonly Finding[] {
  if (toBegin > 0) return [find("keys-not-yet-valid", { days: Math.ceil(toBegin / DAY) })];
  // By a clock that nobody vouches for, nothing ends.
  if (isDoubtful) return [];
  if (toEnd < 0) return [find("keys-expired", { days: Math.floor(-toEnd / DAY) })];
  const days = Math.floor(toEnd / DAY);
  return days < SOON_DAYS ? [find("keys-expire-soon", { days })] : [];
}

export function judgeAgent(agent: Facts["agent"], known: Known): readonly Finding[] {
  const beside = known.namesakes?.map((directory) => find("agent-beside", { directory })) ?? [];
  return [...beside, ...ownAgent(agent, known)];
}

function ownAgent(agent: Facts["agent"], known: Known): readonly Finding[] {
  const other = otherBox(agent, known);
  switch (agent.state) {
    case "running": {
      const { page, runningMs } = agent.snapshot;
      const troubles = [...other, ...(page === undefined ? [] : [find("agent-page-shut", {}, page.problem)])];
      return troubles.length > 0 ? troubles : [find("agent-running", { forMs: runningMs })];
    }
    case "silent":
      return [find("agent-silent", {})];
    case "forbidden":
      return [find("agent-unasked", {})];
    case "stopped":
      return [find("agent-stopped", {}), ...other];
  }
}

/** Whether somebody else goes by our name. */
function otherBox(agent: Facts["agent"], { trial, configuration, store, boot }: Known): readonly Finding[] {
  if (agent.state === "running") {
    const { site, uplink } = agent.snapshot;
    return uplink.problem?.code === "identity-taken" ? [find("agent-second", { site })] : [];
  }
  if (trial === undefined || trial === "untried" || trial.outcome === "refused") return [];
  const site = configuration?.state === "good" ? configuration.site : "";
  if (trial.ended === "taken-over") return [find("agent-second", { site })];
  const ours = [boot, store?.state === "resting" ? store.boot : undefined];
  const isElsewhere = trial.status?.online === true && !ours.includes(trial.status.boot);
  return isElsewhere ? [find("agent-elsewhere", { site })] : [];
}

export function judgeStore(store: Facts["store"], { agent }: Known): readonly Finding[] {
  if (agent?.state === "running") return outboxFindings(agent.snapshot.outbox);
  switch (store.state) {
    case "absent":
      return [find("store-new", {})];
    case "forbidden":
      return [find("store-unread", {})];
    case "in-use":
      return [find("store-in-use", {})];
    case "unreadable":
      return [find("store-damaged", { damage: store.reason })];
    case "resting": {
      const { damage, setAside, queued = 0, lost = 0, bytes } = store;
      if (damage !== undefined) return [find("store-damaged", { damage })];
      return orGood(accountFindings(queued, undefined, lost, setAside), queued, bytes);
    }
  }
}

function outboxFindings({ problem, account, oldestQueuedMs, setAside = [], bytes }: OutboxStatus): readonly Finding[] {
  const { queued, lost } = account;
  const findings = accountFindings(queued, oldestQueuedMs, lost, setAside.length);
  return orGood(problem === undefined ? findings : [find("store-troubled", {}, problem), ...findings], queued, bytes);
}

function accountFindings(
  queued: number,
  oldestMs: Millis | undefined,
  lost: number,
  setAside: number,
): readonly Finding[] {
  const isLate = oldestMs === undefined ? queued > MANY : oldestMs > OLD;
  const backlog =
    oldestMs === undefined ? find("store-waiting", { queued }) : find("store-backlog", { queued, oldestMs });
  return [
    ...(isLate ? [backlog] : []),
    ...(lost > 0 ? [find("store-lost", { lost })] : []),
    ...(setAside > 0 ? [find("store-set-aside", { count: setAside })] : []),
  ];
}

function orGood(findings: readonly Finding[], queued: number, bytes: number): readonly Finding[] {
  return findings.length > 0 ? findings : [find("store-good", { queued, bytes })];
}
