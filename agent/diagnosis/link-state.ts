import type { LinkEvidence, LinkVerdict, TargetCount } from "../core/link.ts";
import type { LinkState } from "../core/record.ts";

/**
 * Share of the probes that must be answered in time for `up`. With six probes a window one may be lost, as happens on a healthy
 * satellite link; two in six are more than an application forgives.
 */
export const UP_SHARE = 0.8;

/**
 * The state of the link in one window.
 *
 * - Nothing beyond the terminal was tried: no state, for nobody can tell.
 * - Nothing there answered in the whole window: `down`.
 * - The better of the two anycast targets answered at least UP_SHARE of its probes in time: `up`. The better one, because a single
 *   target may be filtered or fail on its own, which says nothing about this link. Late answers keep a link from `down`, not from
 *   `degraded`: at more than three seconds nothing that people do works any more.
 * - Only the broker answered, although the anycast targets were tried: at most `degraded`. ICMP may be filtered, but an accelerator in
 *   the modem may also accept connections while the satellite is gone, so this alone never proves a good link.
 * - The broker decides alone only where no anycast target could be tried (no `ping`, none configured).
 *
 * `availableMs`: every pass stands for the same share of the window, and those that reached anything count.
 */
export function judgeLink(evidence: LinkEvidence): LinkVerdict {
  if (evidence.passes === 0) return {};
  const availableMs = Math.round((evidence.span * evidence.reachedPasses) / evidence.passes);
  return { state: stateOf(evidence), availableMs };
}

function stateOf(evidence: LinkEvidence): LinkState {
  if (evidence.reachedPasses === 0) return "down";
  const deciding = evidence.anycast.length > 0 || evidence.broker === undefined ? evidence.anycast : [evidence.broker];
  return deciding.some((target) => shareInTime(target) >= UP_SHARE) ? "up" : "degraded";
}

function shareInTime(target: TargetCount): number {
  return target.sent === 0 ? 0 : target.inTime / target.sent;
}
