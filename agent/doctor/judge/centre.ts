import type { AgentFacts } from "../../core/examination.ts";
import type { ProblemStatus } from "../../core/status.ts";
import { MINUTE, type Millis } from "../../core/time.ts";
import { connectAdvice } from "../../uplink/reason-codes.ts";
import type { TrialAdmitted } from "../centre-trial.ts";
import type { Facts, Known } from "../facts.ts";
import { type Finding, find } from "../findings/catalogue.ts";
import type { RightVerdict, TopicRight } from "../topic-rights.ts";
import { isBeyond } from "./network.ts";

/** In economy a site sends every 15 minutes: that much silence is none. */
const LATE: Millis = 40 * MINUTE;

type Running = Extract<AgentFacts, { state: "running" }>["snapshot"];

export function judgeBroker({ broker, reach, connectMs = 0, tls }: Facts["door"], known: Known): readonly Finding[] {
  if (broker === undefined) {
    const isSet = known.configuration === undefined || known.configuration.state === "good";
    return [isSet ? find("broker-unset", {}) : find("broker-unknown", {})];
  }
  switch (reach) {
    case "connected":
      return [find("broker-good", { broker, connectMs })];
    case "refused":
      return [find("broker-closed", { broker })];
    case "no-name":
      return [find("broker-no-name", { broker })];
    default:
      // Our own files were unusable before anybody was asked.
      if (tls === "failed") return [find("broker-untried", { broker })];
      return [isBeyond(known) ? find("broker-silent", { broker }) : find("broker-no-internet", { broker })];
  }
}

export function judgeLogin(trial: Facts["trial"], { agent, door }: Known): readonly Finding[] {
  if (agent?.state === "running") return [agentLogin(agent.snapshot, door)];
  if (trial === "untried") return [find("login-untried", {})];
  if (trial.outcome === "admitted") return [find("login-good", { protocol: trial.protocol })];
  return [refusalFinding(trial.problem) ?? find("login-untried", {})];
}

function agentLogin({ uplink }: Running, door: Known["door"]): Finding {
  const { state, problem, protocol = "MQTT" } = uplink;
  if (state === "connected") return find("login-good", { protocol });
  if (state === "off") return find("login-untried", {});
  const refusal = problem === undefined ? undefined : refusalFinding(problem);
  // Why is said where it was tried just now.
  const isShut = door !== undefined && (door.reach !== "connected" || door.tls === "failed");
  if (isShut && refusal === undefined) return find("login-untried", {});
  return refusal ?? find("login-waiting", { forMs: uplink.forMs }, problem);
}

/** Undefined for what is no matter of MQTT. */
function refusalFinding(problem: ProblemStatus): Finding | undefined {
  if (problem.code === "broker-nonsense") return find("login-no-broker", {}, problem);
  if (problem.code === "broker-silent") return find("login-silent", {});
  if (problem.code !== "broker-refused") return undefined;
  const { action } = connectAdvice(Number(problem.details["reasonCode"]));
  return action === "wait" || action === "retry" ? find("login-busy", {}, problem) : find("login-refused", {}, problem);
}

export function judgeTopics(trial: Facts["trial"], { agent }: Known): readonly Finding[] {
  if (agent?.state === "running") return [agentTopics(agent.snapshot)];
  if (trial === "untried" || trial.outcome === "refused") return [find("topics-untried", {})];
  return rightFindings(trial.rights);
}

function agentTopics({ uplink }: Running): Finding {
  const { problem, state, sinceAcknowledgedMs } = uplink;
  const topics = String(problem?.details["topic"] ?? "");
  if (problem?.code === "publish-refused") return find("topics-no-publish", { topics }, problem);
  if (problem?.code === "no-subscribers") return find("topics-unheard", { topics });
  const works = state === "connected" && sinceAcknowledgedMs !== undefined;
  return works ? find("topics-good", {}) : find("topics-untried", {});
}

function rightFindings(rights: readonly TopicRight[]): readonly Finding[] {
  const topicsWith = (action: TopicRight["action"], verdict: RightVerdict) =>
    rights.filter((right) => right.action === action && right.verdict === verdict).map(({ topic }) => topic);
  const [refused, deaf] = [topicsWith("publish", "denied"), topicsWith("subscribe", "denied")];
  const [thrownAway = ""] = topicsWith("publish", "no-echo");
  // A status that nobody listens to is kept by the broker all the same.
  const unheard = topicsWith("publish", "unheard").filter((topic) => !topic.endsWith("/status"));
  const findings = [
    ...(refused.length > 0 ? [find("topics-no-publish", { topics: refused.join(", ") })] : []),
    ...(thrownAway !== "" ? [find("topics-no-echo", { topic: thrownAway })] : []),
    ...(deaf.length > 0 ? [find("topics-no-subscribe", { topics: deaf.join(", ") })] : []),
    ...(unheard.length > 0 ? [find("topics-unheard", { topics: unheard.join(", ") })] : []),
  ];
  if (findings.length > 0) return findings;
  if (!rights.some(({ action }) => action === "publish")) return [find("topics-untried", {})];
  return [topicsWith("publish", "unknown").length > 0 ? find("topics-untold", {}) : find("topics-good", {})];
}

export function judgeCentre(trial: Facts["trial"], { agent }: Known): readonly Finding[] {
  if (agent?.state === "running") return [agentCentre(agent.snapshot)];
  if (trial === "untried" || trial.outcome === "refused") return [find("centre-untried", {})];
  return [trialCentre(trial)];
}

function trialCentre({ ended, roundTripMs }: TrialAdmitted): Finding {
  if (ended === "silent") return find("centre-silent", {});
  if (ended !== undefined) return find("centre-hung-up", {});
  return roundTripMs === undefined ? find("centre-untried", {}) : find("centre-good", { roundTripMs });
}

function agentCentre({ uplink, outbox }: Running): Finding {
  const { state, sinceAcknowledgedMs: sinceMs } = uplink;
  const { queued: records } = outbox.account;
  const isLate = sinceMs !== undefined && sinceMs > LATE && records > 0;
  if (isLate) return find("centre-late", { sinceMs, records });
  if (state !== "connected") return find("centre-untried", {});
  return sinceMs === undefined ? find("centre-no-confirmation", {}) : find("centre-confirms", { sinceMs });
}
