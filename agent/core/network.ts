import type { Millis } from "./time.ts";

/**
 * What became of one probe: answered after `rttMs`, or not within the time allowed. `refused`: the machine is there, and answered that
 * nobody listens on the port.
 */
export type ProbeAnswer = { readonly rttMs: Millis; readonly refused?: true } | "lost";

/**
 * Port: reaching other machines. Each method rejects with a SuarError when the probe itself could not be made
 * (`ping-missing`, `ping-failed`, `connect-failed`, `resolver-failed`) or was aborted (`stopped`); a target that stays silent or says no is an answer, not an error.
 */
export interface Prober {
  /** One ICMP echo. */
  ping(host: string, timeout: Millis, signal: AbortSignal): Promise<ProbeAnswer>;
  /** Address of the router that an echo to `host` has reached after so many hops; undefined when none says so, or this box cannot tell. */
  router(host: string, hops: number, timeout: Millis, signal: AbortSignal): Promise<string | undefined>;
  /** Time to complete one TCP connection, closed at once. A refusal by the host itself is an answer that says so. */
  connect(host: string, port: number, timeout: Millis, signal: AbortSignal): Promise<ProbeAnswer>;
  /** Time the system's resolver takes to answer for `name`. "No such name" is an answer as well. */
  resolve(name: string, timeout: Millis, signal: AbortSignal): Promise<ProbeAnswer>;
  /** It does not listen to the signals: nothing that it asks keeps it waiting. */
  readonly isDeaf?: true;
}

export interface DefaultRoute {
  /** IPv4 address of the gateway; absent on a point-to-point interface, which has none. */
  readonly gateway?: string;
  readonly interfaceName: string;
}

/** Running totals of one interface since it appeared; any of them may wrap or restart. */
export interface InterfaceCounters {
  readonly rxBytes: number;
  readonly txBytes: number;
  /** Receive and transmit errors and drops together. */
  readonly errors: number;
}

/** Port: what the box knows of its own network, at once. Both throw `network-unreadable` where the box does not tell. */
export interface NetworkInfo {
  /** Undefined while there is none: no cable, no lease. */
  defaultRoute(): DefaultRoute | undefined;
  /** Undefined while there is no such interface. */
  counters(interfaceName: string): InterfaceCounters | undefined;
}
