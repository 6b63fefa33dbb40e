import type { ProtocolVersion } from "../core/transport.ts";
import { publishVerdict } from "../uplink/reason-codes.ts";

/** SUBACK codes from here on are refusals. */
const SUBACK_REFUSED = 0x80;

/**
 * Whether a topic may be used. `unheard`: allowed, but nobody at the centre is subscribed, so nothing counts as delivered; `unknown`: the
 * broker says yes to everything, as those of 3.1.1 do; `no-echo`: it said yes, but the message did not come back.
 */
export type RightVerdict = "allowed" | "denied" | "unheard" | "unknown" | "no-echo";

export interface TopicRight {
  readonly action: "publish" | "subscribe";
  readonly topic: string;
  readonly verdict: RightVerdict;
  /** Of the SUBACK or PUBACK; absent when the broker hung up instead of answering. */
  readonly reasonCode?: number;
}

/** @param codes of the SUBACK, in the order of the filters; or the broker hung up, over which of them nobody knows. */
export function subscribeRights(
  filters: readonly string[],
  codes: readonly number[] | "hung-up",
): readonly TopicRight[] {
  return filters.map((topic, index) => {
    if (codes === "hung-up") return { action: "subscribe", topic, verdict: "denied" };
    const reasonCode = codes[index] ?? SUBACK_REFUSED;
    return { action: "subscribe", topic, verdict: reasonCode < SUBACK_REFUSED ? "allowed" : "denied", reasonCode };
  });
}

/**
 * @param answer code of the PUBACK, or the broker hung up, as some do over what their rules forbid.
 * @param echoed whether the message came back to us, where that was waited for: in 3.1.1 an acknowledgement proves nothing.
 */
export function publishRight(
  topic: string,
  answer: number | "hung-up",
  version: ProtocolVersion,
  echoed?: boolean,
): TopicRight {
  const right = { action: "publish", topic } as const;
  if (answer === "hung-up") return { ...right, verdict: "denied" };
  const verdict = publishVerdict(answer);
  if (verdict === "nobody") return { ...right, verdict: "unheard", reasonCode: answer };
  if (verdict !== "delivered") return { ...right, verdict: "denied", reasonCode: answer };
  if (version === 5) return { ...right, verdict: "allowed", reasonCode: answer };
  if (echoed === undefined) return { ...right, verdict: "unknown", reasonCode: answer };
  return { ...right, verdict: echoed ? "allowed" : "no-echo", reasonCode: answer };
}
