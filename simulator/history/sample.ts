import type { Millis } from "../../agent/core/time.ts";

/** In this order; each once. */
export const PHASES = ["starting", "waking", "running", "settling", "stopping"] as const;
export type Phase = (typeof PHASES)[number];

/** When a phase began, since the first site was to start. */
export interface PhaseStart {
  readonly phase: Phase;
  readonly at: Millis;
}

export interface DelayFigures {
  readonly p50: Millis;
  readonly p95: Millis;
}

/** What is known of the whole fleet, and of the sites of each gateway. Gauges are of the moment; rates and delays are of the time since the sample before. */
export interface PartSample {
  /** Sites with a session, as their workers say. */
  readonly connected: number;
  /** Records that wait, as the agents say; looked up every few seconds. */
  readonly queued: number;
  /** As the auditor heard them. */
  readonly messagesPerSecond: number;
  /** Of live records that came since, in the agents' time; absent when none did. */
  readonly delayMs?: DelayFigures;
}

/** The whole fleet at one moment. */
export interface Sample extends PartSample {
  /** Since the first site was to start, on this machine's clock. */
  readonly at: Millis;
  /** Sites with power. */
  readonly on: number;
  /** Records, as the agents say. */
  readonly recorded: number;
  /** That began, as the auditor heard them. */
  readonly sessionsPerSecond: number;
  /** The same over the worst ten seconds that ended since the sample before: however long a run is, and however few samples are kept of it. */
  readonly mostSessionsPerSecond: number;
  /** In the order of the gateways. */
  readonly gateways: readonly PartSample[];
  /** How late what agents wait for came, in the worker that is worst, in the agents' time. */
  readonly behindMs: Millis;
  /** Of one core: all workers together. */
  readonly workerCores: number;
  readonly workerBytes: number;
  /** Resident; absent for brokers that are not on this machine. */
  readonly brokerBytes?: number;
}
