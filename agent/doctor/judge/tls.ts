import { explain, problemStatus, reasonOf } from "../../core/errors.ts";
import { DAY, type Millis } from "../../core/time.ts";
import type { Facts, Known } from "../facts.ts";
import { type Finding, find } from "../findings/catalogue.ts";
import { type TlsTrouble, tlsTroubleOf } from "../tls-trouble.ts";
import { isClockDoubtful } from "./box.ts";

const SOON_DAYS = 14;

export function judgeTls({ broker = "", tls, error, validUntil }: Facts["door"], known: Known): readonly Finding[] {
  if (tls === "plain") return [find("tls-none", {})];
  if (tls === "failed") return [troubleFinding(tlsTroubleOf(error), broker, reasonIn(error), known)];
  if (tls === undefined) return [find("tls-untried", {})];
  const later = refusedLater(known);
  if (later !== undefined) return [troubleFinding(later.trouble, broker, later.reason, known)];
  const days = daysLeft(validUntil, known);
  return [days < SOON_DAYS ? find("tls-expires-soon", { days }) : find("tls-good", { days })];
}

/** In TLS 1.3 a server looks at our certificate when the handshake is over: only whoever stays hears what it thinks of it. */
function refusedLater({ trial, agent }: Known): { readonly trouble: TlsTrouble; readonly reason: string } | undefined {
  if (trial !== undefined && trial !== "untried" && trial.outcome === "refused" && trial.tls !== undefined) {
    return { trouble: trial.tls, reason: String(trial.problem.details["reason"] ?? "") };
  }
  const problem = agent?.state === "running" ? agent.snapshot.uplink.problem : undefined;
  if (problem?.code !== "tls-failed") return undefined;
  const reason = String(problem.details["reason"] ?? "");
  return { trouble: tlsTroubleOf(new Error(reason)), reason };
}

function troubleFinding(trouble: TlsTrouble, broker: string, reason: string, known: Known): Finding {
  switch (trouble) {
    case "unknown-authority":
      return find("tls-wrong-authority", {});
    case "expired":
    case "not-yet-valid":
      return isClockDoubtful(known) ? find("tls-clock", {}) : find(`tls-${trouble}`, {});
    case "wrong-name":
      return find("tls-wrong-name", { broker });
    case "ours-refused":
      return find("tls-ours-refused", {});
    case "ours-unusable":
      return find("tls-ours-unusable", {});
    case "not-tls":
    case "cut-off":
      return find("tls-not-spoken", { broker });
    case "other":
      return find("tls-failed", { broker, reason });
  }
}

function reasonIn(error: unknown): string {
  const { code, details } = problemStatus(error);
  if (code === "defect") return reasonOf(error);
  return String(details["reason"] ?? explain({ code, details }, "en").problem);
}

/** Whole days. That it has not ended was checked in the handshake. */
function daysLeft(validUntil: Millis = 0, { clock }: Known): number {
  return Math.max(0, Math.floor((validUntil - (clock?.at ?? 0)) / DAY));
}
