import type { SuarError } from "./errors.ts";
import type { Millis } from "./time.ts";

/**
 * What a satellite terminal says of itself, once. Absent = this terminal does not say, or says "not available" in its own way; never 0 for
 * "unknown". Values are as the terminal measures them, in the units of their names.
 */
export interface TerminalReading {
  /** Driver or profile that read it, such as `starlink` or `comtech-cdm570`. */
  readonly profile: string;
  /** The demodulator is locked to the carrier; for Starlink: the radio path works, whether or not anything answers beyond it. */
  readonly locked?: boolean;
  /** Starlink has none. */
  readonly esn0Db?: number;
  /** Of terminals that know the energy a bit and not a symbol; the difference depends on the modulation. */
  readonly ebn0Db?: number;
  /** Above what the present modulation and coding needs. */
  readonly linkMarginDb?: number;
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
  /** Running totals over the satellite since some moment of the terminal's own; they may begin again at any time. */
  readonly rxBytesTotal?: number;
  readonly txBytesTotal?: number;
}

/** Conditions of all terminals in one vocabulary; what a driver does not know is left out. */
export const TERMINAL_ALERTS = [
  "booting",
  "disabled",
  "stowed",
  "overheated",
  "obstructed",
  "moved",
  "hardware",
  "throttled",
  "no-satellite",
  "receiver-unlocked",
  "transmitter-off",
] as const;

export type TerminalAlert = (typeof TERMINAL_ALERTS)[number];

/** The figure in decibels that says how well the terminal hears: only its changes mean the same for every terminal. */
export function signalQualityDb({ esn0Db, ebn0Db, linkMarginDb }: TerminalReading): number | undefined {
  return esn0Db ?? ebn0Db ?? linkMarginDb;
}

export interface TerminalAnswer {
  readonly reading: TerminalReading;
  /** Why something is missing from the reading. What is there counts all the same. */
  readonly problem?: SuarError;
}

/** Port: one terminal. Whatever stands behind it only ever reads. */
export interface TerminalDriver {
  readonly profile: string;
  /** How often this kind of terminal is read, unless a setting says otherwise. */
  readonly every: Millis;
  /** How often it may be read while somebody watches; absent: no more often than usual. */
  readonly fastest?: Millis;
  /** What a read may take at most; a driver keeps it by itself. */
  readonly deadline: Millis;
  /** Reads once. Rejects with a SuarError (`terminal-…`, or `stopped` when `signal` aborts) when there is nothing to tell. */
  read(signal: AbortSignal): Promise<TerminalAnswer>;
  /** It does not listen to the signal: nothing that it asks keeps it waiting. */
  readonly isDeaf?: true;
}

/** The terminals that the agent knows without a file; the words of the setting `collectors.terminal.profile`. */
export const BUILT_IN_TERMINALS = [
  "starlink",
  "hughes",
  "surfbeam2",
  "comtech-cdm570",
  "newtec-el470",
  "if-mib",
] as const;
