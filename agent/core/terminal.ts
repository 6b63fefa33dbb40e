import type { Millis } from "./time.ts";

/**
 * What a satellite terminal says of itself, once. Absent = this terminal does not say, or says "not available" in its own way; never 0 for
 * "unknown". Values are as the terminal measures them, in the units of their names.
 */
export interface TerminalReading {
  /** Driver or profile that read it, such as `starlink` or `comtech-cdm570`. */
  readonly profile: string;
  /** The demodulator is locked to the carrier; for Starlink: connected. */
  readonly locked?: boolean;
  /** Es/N0, or what the profile converts to it. Starlink has none. */
  readonly esn0Db?: number;
  readonly rxLevelDbm?: number;
  readonly txLevelDbm?: number;
  /** The transmitter gives all it can. */
  readonly txAtMax?: boolean;
  /** Modulation and coding as the terminal names it, at most 32 printable characters. */
  readonly modcod?: string;
  /** The vendor's own scale, 0 to 100; not decibels. */
  readonly signalPct?: number;
  /** Since the terminal started. */
  readonly uptimeMs?: Millis;
  readonly temperatureC?: number;
  readonly popLatencyMs?: Millis;
  /** 0..1. */
  readonly popDropRatio?: number;
  readonly obstructedRatio?: number;
  readonly obstructed?: boolean;
  /** Conditions that the terminal itself reports, sorted, each once. */
  readonly alerts?: readonly TerminalAlert[];
  readonly quotaRemainingBytes?: number;
}

/** Conditions of all terminals in one vocabulary; what a driver does not know is left out. */
export type TerminalAlert =
  | "booting"
  | "disabled"
  | "stowed"
  | "overheated"
  | "obstructed"
  | "moved"
  | "hardware"
  | "throttled"
  | "no-satellite"
  | "receiver-unlocked"
  | "transmitter-off";
