import type { TerminalAlert } from "./terminal.ts";
import type { Millis } from "./time.ts";

/** The vocabulary of outages: what was out, why, and how that is known. */

/**
 * Why. `dns` and `broker` are no outages of the link: addresses are reached, but names are not found, or our own broker is not there.
 * `gateway-or-beam`: the terminal is well and nothing beyond it answers; the centre confirms it by the other sites of the beam.
 */
export const OUTAGE_CAUSES = [
  "power-site",
  "lan",
  "terminal",
  "obstruction",
  "sun-transit",
  "rain-fade",
  "gateway-or-beam",
  "isp-core",
  "dns",
  "quota",
  "broker",
  "unknown",
] as const;

export type OutageCause = (typeof OUTAGE_CAUSES)[number];

/**
 * Our way to the internet, while it lasts: it is there, or it is out, and who is cut off with us as far as one site can tell. `site-out`: nobody,
 * or nothing is known; `ground-station-out`: everybody behind the same ground station or beam; `provider-out`: everybody of the provider.
 */
export type OwnLinkState = "up" | "site-out" | "ground-station-out" | "provider-out";

/** What was seen that speaks for the cause, or that somebody who doubts it should know. Units of values are in the names. */
export type EvidenceCode =
  /** A new boot of the box, and no clean end of the one before. */
  | "power-cut"
  /** The box ran on its battery. */
  | "on-battery"
  /** Gateway or terminal were gone before the box was. */
  | "devices-gone-first"
  | "gateway-silent"
  /** The box had no way out at all: no cable, no lease. */
  | "no-route"
  | "terminal-silent"
  /** By its uptime it started when the outage began. */
  | "terminal-restarted"
  | `terminal-${TerminalAlert}`
  | "terminal-locked"
  | "lock-lost"
  /** Against its usual value, just before the loss: Es/N0, or else Eb/N0 or link margin. */
  | "signal-drop-db"
  | "level-drop-db"
  /** How long the signal went down before the loss. */
  | "ramp-ms"
  /** No sign of it in the last reading before the loss. */
  | "abrupt"
  | "recovered"
  /** It stayed below its usual value. */
  | "signal-step-db"
  | "level-step-db"
  /** How much of the outage lies in the forecast sun outage, its margin included. */
  | "sun-window-ms"
  | "isp-answers"
  | "isp-silent"
  | "internet-answers"
  | "resolver-silent"
  | "broker-silent"
  | "broker-refused"
  | "quota-used-up"
  /** Nobody measured for so long: the outage may have ended earlier than is known. */
  | "unmeasured-ms";

export interface Evidence {
  readonly code: EvidenceCode;
  readonly value?: number;
}

/** An outage that lasts longer earns a refund from the operator, unless power or the site itself was the cause. */
export const REFUND_AFTER: Millis = 300_000;

/** Outages of one cause that were told on one day. */
export interface OutageTally {
  readonly count: number;
  /** Time in which the link was measured to be down, milliseconds. */
  readonly downMs: Millis;
  readonly over300s: number;
}
