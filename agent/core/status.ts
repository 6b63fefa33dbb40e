import type { Rung } from "./collector.ts";
import type { ConfigurationState } from "./desired.ts";
import type { HostReading } from "./host.ts";
import type { Account } from "./queue.ts";
import type { LinkState, RungState, ServiceFields } from "./record.ts";
import type { TerminalReading } from "./terminal.ts";
import type { Millis } from "./time.ts";

/** What each part can say of itself at any moment. `status` makes one snapshot of them; nothing here is stored. */

export interface ProblemStatus {
  readonly code: string;
  /** As for SuarError: what the sentence in either language is made of. */
  readonly details: Readonly<Record<string, string | number>>;
}

export interface RungStatus {
  readonly rung: Rung;
  readonly target: string;
  readonly state: RungState;
  /** Of the last answered probe. */
  readonly rttMs?: Millis;
}

export interface LinkStatus {
  /** Of the last complete window. */
  readonly state?: LinkState;
  readonly rttP50Ms?: Millis;
  readonly lossRatio?: number;
  /** From the last probes. */
  readonly rungs: readonly RungStatus[];
  readonly interfaceName?: string;
  /** Over the last second. */
  readonly rxBps?: number;
  readonly txBps?: number;
}

/** Of one unit, from its last complete window. */
export type ServiceStatus = Omit<ServiceFields, "kind" | "span">;

export interface CollectorStatus {
  readonly name: string;
  readonly runs: number;
  readonly failures: number;
  /** Present while the last run failed, or brought less than it should. */
  readonly problem?: ProblemStatus;
}

export interface MeasuringStatus {
  readonly link: LinkStatus;
  readonly host: HostReading;
  /** From the last reading; absent without a terminal, and while it cannot be read. */
  readonly terminal?: TerminalReading;
  /** In the order of the units; absent where no source is declared. */
  readonly services?: readonly ServiceStatus[];
  readonly collectors: readonly CollectorStatus[];
}

/** A store of this site that was lost, and what went with it. */
export interface EarlierLoss {
  /** Absent where nothing is known of that store; so is `count` then. */
  readonly epoch?: string;
  /** Records that it had recorded and not delivered. */
  readonly count?: number;
}

/** What the diagnosis makes of it. */
export interface DiagnosisStatus {
  /** What is out now: the link, names while addresses answer, or our broker while the internet answers. */
  readonly outage?: {
    readonly of: "link" | "dns" | "broker";
    /** Absent where the box was off meanwhile. */
    readonly forMs?: Millis;
  };
  /** The next minutes in which the Sun stands behind the satellite, UTC milliseconds; they may be now. Absent where the place is not known. */
  readonly sunOutage?: { readonly start: Millis; readonly end: Millis };
}

export interface OutboxStatus {
  /** Of the present store. */
  readonly account: Account;
  /** What went with the stores before it, the newest first, while its declarations are kept. Absent when nothing did. */
  readonly earlier?: readonly EarlierLoss[];
  /** Stores that were set aside, the newest first: their directories. `suar export` reads them. Absent when there is none. */
  readonly setAside?: readonly string[];
  /** Accepted, and not on disk yet: a power cut would take them. */
  readonly unsyncedRecords: number;
  /** How long the oldest queued record has waited; absent when none waits or the box cannot tell. */
  readonly oldestQueuedMs?: Millis;
  /** Logical size of everything kept, delivered records included, and the bound on it. */
  readonly bytes: number;
  readonly maximumBytes: number;
  /**
   * How long something has waited to be committed while no attempt came to an end, good or bad; absent below a second. Seconds are ordinary on a
   * slow card.
   */
  readonly stalledMs?: Millis;
  /** Present while the store cannot be written. */
  readonly problem?: ProblemStatus;
}

export interface UplinkStatus {
  readonly state: "off" | "connecting" | "connected" | "waiting";
  /** host:port. */
  readonly broker?: string;
  readonly protocol?: "MQTT 5" | "MQTT 3.1.1";
  /** Time since the connection was made, or since there is none; attempts do not count anew. */
  readonly forMs: Millis;
  /** While waiting: until the next attempt. */
  readonly nextAttemptMs?: Millis;
  /** Sent, and not yet acknowledged by the broker. */
  readonly unansweredMessages: number;
  /** What the session's socket carried both ways since midnight (UTC), with an estimate of TCP and IP. */
  readonly bytesToday: number;
  /** How sparing the uplink is with bytes: see `uplink.dailyMegabytes`. */
  readonly thrift: "normal" | "economy" | "least" | "events-only";
  /** Time since the broker last acknowledged a record; absent before the first time. */
  readonly sinceAcknowledgedMs?: Millis;
  /** Why it is not connected, or what the broker objects to. */
  readonly problem?: ProblemStatus;
}

/** What became of the settings that the centre wanted last. */
export interface ConfigurationStatus {
  readonly state: ConfigurationState;
  /** The centre's name for them. */
  readonly id?: string;
  /** Why they are not in force: a code. */
  readonly reason?: string;
  /** While on trial: how much longer a record may take to reach the broker. */
  readonly trialLeftMs?: Millis;
}

export interface ClockStatus {
  readonly at: Millis;
  readonly trusted: boolean;
}

/** Everything that a person or a program may want to know now. The JSON form of `suar status` and of the status socket. */
export interface Snapshot {
  readonly v: 1;
  readonly site: string;
  readonly agentVersion: string;
  readonly boot: string;
  readonly runningMs: Millis;
  readonly clock: ClockStatus;
  readonly measuring: MeasuringStatus;
  readonly diagnosis: DiagnosisStatus;
  readonly outbox: OutboxStatus;
  readonly uplink: UplinkStatus;
  /** Absent where the centre cannot configure this agent. */
  readonly configuration?: ConfigurationStatus;
  /** Present while the page cannot be opened. */
  readonly page?: { readonly problem: ProblemStatus };
}
