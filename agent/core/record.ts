import type { Clock } from "./clock.ts";
import type { Evidence, OutageCause, OutageTally } from "./outage.ts";
import type { Bucket, ServiceFailure, ServiceUnit } from "./services.ts";
import type { TerminalReading } from "./terminal.ts";
import type { Millis } from "./time.ts";

/**
 * The vocabulary of what is recorded. A value that was not measured is absent, never 0 and never null.
 * Units are in the names. The centre ignores fields it does not know, so fields may be added.
 */

/** When a record was made: UTC where the clock was trusted, otherwise the boot and the milliseconds since that boot. */
export type Stamp =
  | { readonly at: Millis; readonly boot?: never; readonly up?: never }
  | { readonly boot: string; readonly up: Millis; readonly at?: never };

/** The stamp for something that ends now. Milliseconds are whole on the wire. */
export function stampNow(clock: Clock): Stamp {
  const wall = clock.wall();
  return wall.trusted ? { at: Math.round(wall.at) } : { boot: clock.bootId, up: Math.round(clock.monotonic()) };
}

/** Percentiles by the nearest-rank method, milliseconds with one decimal. */
export interface RoundTrip {
  readonly min: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

/** What the ladder found at one rung in a window: `late` answered, but none within the deadline for a healthy satellite link. */
export type RungState = "up" | "late" | "down";

/** `up`: nearly every probe beyond the terminal was answered; `degraded`: some were; `down`: none. Absent when none was possible. */
export type LinkState = "up" | "degraded" | "down";

export interface LinkFields {
  readonly kind: "link";
  /** Length of the window that ends at the stamp. */
  readonly span: Millis;
  readonly state?: LinkState;
  /** Round trip to the anycast targets. */
  readonly rttMs?: RoundTrip;
  /** Packet delay variation, p95 - min (RFC 5481). */
  readonly pdvP95Ms?: number;
  /** Share of the probes to the anycast targets that nobody answered, and of those answered after the healthy deadline. */
  readonly lossRatio?: number;
  readonly lateRatio?: number;
  /** Probes sent to the anycast targets. */
  readonly samples?: number;
  /** Milliseconds of the window in which the internet could be reached. */
  readonly availableMs?: Millis;
  /** Rung name -> state, for the rungs that could be probed. */
  readonly rungs?: Readonly<Record<string, RungState>>;
  /** Median time of the resolver to answer, and of the broker to accept a TCP connection. */
  readonly dnsMs?: number;
  readonly brokerConnectMs?: number;
  /** Of the WAN interface: bytes in the window, and the busiest second in bits per second. */
  readonly rxBytes?: number;
  readonly txBytes?: number;
  readonly rxPeakBps?: number;
  readonly txPeakBps?: number;
  readonly interfaceErrors?: number;
}

export interface HostFields {
  readonly kind: "host";
  readonly span: Millis;
  /** Since this boot of the box. */
  readonly uptimeMs?: Millis;
  /** 0..1 over all cores. */
  readonly cpuRatio?: number;
  readonly memoryFreeBytes?: number;
  /** On the volume that holds the outbox. */
  readonly diskFreeBytes?: number;
  readonly temperatureC?: number;
  readonly clockTrusted?: boolean;
  readonly queueRecords?: number;
  readonly queueOldestMs?: Millis;
  readonly lostTotal?: number;
  /** Resident memory of the agent itself. */
  readonly agentMemoryBytes?: number;
  /** Whether the supply of the box was too weak at any reading in the window. */
  readonly undervoltage?: boolean;
  /** Whether the site ran on the battery of its UPS at any reading in the window. */
  readonly upsOnBattery?: boolean;
}

/**
 * What the satellite terminal said of itself in one window. Means over the readings, but: `locked` in every reading, `txAtMax` in any; the last
 * `modcod`, `uptimeMs`, `obstructedRatio` and `quotaRemainingBytes`; the highest `temperatureC`; the `alerts` of any.
 */
export interface TerminalFields extends Omit<TerminalReading, "obstructed" | "rxBytesTotal" | "txBytesTotal"> {
  readonly kind: "terminal";
  readonly span: Millis;
  /** Readings in the window. */
  readonly samples: number;
  /** Over the satellite in the window, by the terminal's own count. */
  readonly rxBytes?: number;
  readonly txBytes?: number;
}

/** One unit of the cooperative in one window. Nothing in it is about a person. */
export interface ServiceFields {
  readonly kind: "service";
  readonly span: Millis;
  readonly unit: ServiceUnit;
  /** Whether every check found that it answers as it should. (`up` is taken: it belongs to the stamp.) */
  readonly reachable?: boolean;
  /** Of the last check that failed. */
  readonly failure?: ServiceFailure;
  /** Median time to the first byte of the answer. */
  readonly httpMs?: number;
  /** The most devices at once. Absent for units of health and money. */
  readonly clients?: Bucket;
  /** Different devices since midnight at the site, as far as this run of the agent saw them. Absent likewise. */
  readonly uniquesDay?: Bucket;
  readonly bytes?: number;
  /** Fewer than five wait for the next window, so that no record is about one visit. */
  readonly requests?: number;
  readonly errors?: number;
}

export interface DayFields {
  readonly kind: "day";
  /** The time that this summary really covers: less than a day after a restart. */
  readonly span: Millis;
  /** Local calendar date that ended, `YYYY-MM-DD`, in the site's time zone. Absent while the clock is not trusted. */
  readonly date?: string;
  readonly linkWindows: number;
  /** Time in which the link was judged: the box was on. Availability without power cuts is `availableMs` of it. */
  readonly measuredMs: Millis;
  readonly availableMs: Millis;
  /** Time in which the box was off, as far as is known. Together with `measuredMs` it is what availability with power cuts goes by. */
  readonly unpoweredMs: Millis;
  /** Blocks of 300 s in which the link was judged, and those of them in which more than three quarters of the rounds of probes were in vain. */
  readonly blocks: number;
  readonly blocksDown: number;
  /** Those that were told on this day, in the order of the causes. */
  readonly outages: readonly (OutageTally & { readonly cause: OutageCause })[];
  readonly rxBytes?: number;
  readonly txBytes?: number;
}

/** One outage, told when it is over. Its stamp is its end. */
export interface OutageFields {
  readonly kind: "outage";
  /** UTC, where the clock was trusted. The end is the stamp; it is here for whoever reads the record alone. */
  readonly start?: Millis;
  readonly end?: Millis;
  /** From start to end. Absent where the box was off meanwhile and nobody can tell for how long. */
  readonly durationMs?: Millis;
  /** Of it: the box was on, and what is out did not answer. */
  readonly downMs: Millis;
  /** Of it: the box was off. Absent when it was not, or nobody can tell for how long. */
  readonly unpoweredMs?: Millis;
  /** How often it seemed to be over, for less than two minutes. */
  readonly flaps: number;
  readonly cause: OutageCause;
  /** 0 = nobody knows, 1 = certain. */
  readonly confidence: number;
  readonly evidence: readonly Evidence[];
  /** `downMs` is more than 300 s; with the cause `power-site` `durationMs` is. */
  readonly over300s: boolean;
}

/**
 * Why the agent started. `first-start`: there is no earlier run in the store; `restart`: the one before stopped cleanly, in the same boot
 * of the box; `crash`: it did not; `reboot` and `power-cut`: the same two in a later boot.
 */
export type StartReason = "first-start" | "restart" | "crash" | "reboot" | "power-cut";

/** The last moment at which an earlier run is known to have been alive; `at` where its clock was trusted. */
export interface AliveMark {
  readonly boot: string;
  readonly up: Millis;
  readonly at?: Millis;
}

/** How the run before this one ended, as far as the store knows. */
export interface PreviousRun {
  readonly lastAlive: AliveMark;
  readonly stoppedCleanly: boolean;
}

export interface BootFields {
  readonly kind: "boot";
  readonly agentVersion: string;
  readonly reason: StartReason;
  /** How long the box had been up: a power cut ended that long before the stamp. */
  readonly sinceBootMs: Millis;
  /** The last sign of life of the run before: a power cut began after it. */
  readonly lastAlive?: AliveMark;
}

/** Anchors a boot: at `up` milliseconds after the start of `boot` it was `at`. */
export interface ClockFields {
  readonly kind: "clock";
  readonly anchor: { readonly boot: string; readonly up: Millis; readonly at: Millis };
  /** By how much the clock was set, forward or back, since the last anchor of this boot. */
  readonly stepMs?: Millis;
}

/** A store begins that is not the first of this site. Its first record. */
export interface EpochFields {
  readonly kind: "epoch";
  readonly reason: "store-corrupt" | "store-missing";
  /** The account of the store before it, as far as it is known. What was queued there is declared by a `lost` record. */
  readonly previous?: {
    readonly epoch: string;
    readonly recorded: number;
    readonly delivered: number;
    readonly lost: number;
    readonly thinned: number;
  };
}

export interface AlarmFields {
  readonly kind: "alarm";
  /** The code of the problem, as in the log. */
  readonly code: string;
  readonly state: "raised" | "cleared";
}

/**
 * `retention`: dropped for room; `thinned`: merged into coarser records, which come instead; `rejected`: the broker will never take
 * them; `corrupt-entry`: damaged on disk; `lost-tail`: confirmed, and then gone from the end of the store; `store-corrupt` and
 * `store-missing`: queued in an earlier store of this site.
 */
export type LossReason =
  | "retention"
  | "thinned"
  | "rejected"
  | "corrupt-entry"
  | "lost-tail"
  | "store-corrupt"
  | "store-missing";

/** Records that will never come: `count` of them between `from` and `to`, both included. */
export interface LostFields {
  readonly kind: "lost";
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly reason: LossReason;
  /** How many records of this epoch were declared so far, these included: tells whether another declaration is missing. */
  readonly total?: number;
  /** The earlier store that they belong to; absent for this one. */
  readonly epoch?: string;
}

/** Stands in a record that was merged out of `count` others, numbered between `from` and `to`. They are declared as `thinned`. */
export interface ThinnedMark {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

export type RecordFields =
  | LinkFields
  | HostFields
  | TerminalFields
  | ServiceFields
  | DayFields
  | OutageFields
  | BootFields
  | ClockFields
  | EpochFields
  | AlarmFields
  | LostFields;

export type RecordKind = RecordFields["kind"];

/** A record before it has its sequence number. */
export type Draft = Stamp & RecordFields;

const EVENT_KINDS: ReadonlySet<RecordKind> = new Set<RecordKind>(["outage", "boot", "clock", "epoch", "alarm", "lost"]);

/** Events travel in the first lane and are dropped last; all other kinds are telemetry. */
export function isEvent(kind: RecordKind): boolean {
  return EVENT_KINDS.has(kind);
}

/** Port: where everything that was measured goes. */
export interface Recorder {
  /**
   * Resolves once all of `drafts` are durable: synced, numbered, and safe from kill -9 and power cuts. Rejects with
   * `record-refused` (too large, or too much is waiting to be stored): then none of them was recorded. Rejects with `outbox-closed` at the
   * end: none was recorded either, unless the disk was failing just then; the next process knows.
   */
  append(drafts: readonly Draft[]): Promise<void>;
}
