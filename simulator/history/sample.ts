import type { Millis } from "../../agent/core/time.ts";

/** In this order; each once. */
export const PHASES = ["starting", "running", "settling", "stopping"] as const;
export type Phase = (typeof PHASES)[number];

/** When a phase began, since the first site was to start. */
export interface PhaseStart {
  readonly phase: Phase;
  readonly at: Millis;
}

/** The whole fleet at one moment. Gauges are of the moment; rates and delays are of the time since the sample before. */
export interface Sample {
  /** Since the first site was to start, on this machine's clock. */
  readonly at: Millis;
  /** Sites with power, and with a session, as their workers say. */
  readonly on: number;
  readonly connected: number;
  /** Records, as the agents say; looked up every few seconds. */
  readonly recorded: number;
  readonly queued: number;
  /** As the auditor heard them. */
  readonly messagesPerSecond: number;
  /** Of live records that came since, in the agents' time; absent when none did. */
  readonly delayMs?: { readonly p50: Millis; readonly p95: Millis };
  /** Of one core: all workers together. */
  readonly workerCores: number;
  readonly workerBytes: number;
  /** Resident; absent for brokers that are not on this machine. */
  readonly brokerBytes?: number;
}
