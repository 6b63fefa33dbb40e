import type { ProblemStatus, Snapshot } from "./status.ts";
import type { TerminalReading } from "./terminal.ts";
import type { Millis } from "./time.ts";

/** What `suar doctor` finds out before it judges. Facts only, as they were found; absent = could not be told. */

export interface PowerFacts {
  readonly undervoltage?: boolean;
  readonly upsOnBattery?: boolean;
  readonly temperatureC?: number;
}

/**
 * What became of a small file in the data directory. `written`: it was written, synced and taken away again; `absent`: there is no such
 * directory yet; `forbidden`: not by this user.
 */
export type DiskWrite = "written" | "absent" | "forbidden" | "full" | "read-only" | "failed";

export interface DiskFacts {
  readonly directory: string;
  readonly write: DiskWrite;
  /** With `failed`: why. */
  readonly reason?: string;
  /** What a user without privileges may still write. */
  readonly freeBytes?: number;
}

/** A card or chip that says how worn it is: eMMC 5.0 and later, few SD cards. */
export interface CardFacts {
  /** As `mmcblk0`. */
  readonly device: string;
  /** Of the rewrites that it was made for, what is used up, in tenths: 0.1 means up to a tenth, above 1 more than all. */
  readonly usedRatio?: number;
  /** Of its spare blocks: `warning` 80 % are used, `urgent` 90 %. */
  readonly spare?: "normal" | "warning" | "urgent";
}

/** Media that say how worn they are, and file systems that have met errors on theirs. */
export interface MediumFacts {
  readonly cards: readonly CardFacts[];
  /** Since each was last repaired, over all boots: ext4 counts them. Those without any are left out. */
  readonly errors: readonly { readonly device: string; readonly count: number }[];
}

export interface ClockFacts {
  /** UTC milliseconds, as the box believes. */
  readonly at: Millis;
  /** The system says that it was synchronised. */
  readonly vouched: boolean;
  /** Earlier than this program was made. */
  readonly beforeBuild: boolean;
}

/** What a server on the internet believes the time to be, beside ours at that moment. Whole seconds: no more is in HTTP. */
export interface ServerTime {
  /** Ours minus theirs. */
  readonly aheadMs: Millis;
  /** Neither can be told apart more finely. */
  readonly toleranceMs: Millis;
}

export interface InterfaceFacts {
  /** The one with the default route, or the one that the settings name. */
  readonly name?: string;
  /** There is such an interface. */
  readonly isThere: boolean;
  /** Switched on. */
  readonly isUp?: boolean;
  /** Something is at the other end of the cable, or the radio is associated. */
  readonly hasCarrier?: boolean;
  readonly hasAddress?: boolean;
  readonly hasDefaultRoute: boolean;
}

/** Of one ping or a few. `unable`: it could not be sent. */
export type EchoFacts =
  | { readonly outcome: "answered"; readonly rttMs: Millis }
  | { readonly outcome: "lost" }
  | { readonly outcome: "unable"; readonly problem: ProblemStatus };

export interface GatewayFacts {
  /** Absent on a point-to-point interface, without a route, and where the settings want none. */
  readonly address?: string;
  readonly echo?: EchoFacts;
  /** It has told its hardware address not long ago: it is there, whatever it thinks of pings. */
  readonly isNeighbour?: boolean;
}

export interface TerminalFacts {
  /** As the settings name it; absent: none is set. */
  readonly profile?: string;
  readonly reading?: TerminalReading;
  /** Why nothing, or not all, could be read. */
  readonly problem?: ProblemStatus;
}

/** `unknown`: there is no such name; `silent`: nobody answered that could know. */
export type NameOutcome = "found" | "unknown" | "silent";

export interface NameFacts {
  /** What the resolver said when it was asked for a name that is always there. Absent: not asked. */
  readonly resolver?: NameOutcome;
  /** The name of the broker, looked up the way the agent does. Absent where it is an address, or there is no broker. */
  readonly broker?: { readonly host: string; readonly outcome: NameOutcome };
}

export interface InternetFacts {
  readonly echoes: readonly (EchoFacts & { readonly target: string })[];
  /** A page that answers 204 and nothing else. `captive`: something else did; `silent`: nobody; absent: not asked. */
  readonly page?: "open" | "captive" | "silent";
  readonly serverTime?: ServerTime;
}

/** One TCP connection to the broker, and one TLS handshake on it, ended before a word of MQTT: it disturbs no session. */
export interface DoorFacts {
  /** host:port; absent where no broker is set. */
  readonly broker?: string;
  readonly reach?: "connected" | "refused" | "silent" | "no-name" | "no-way";
  readonly connectMs?: Millis;
  /** Absent where there was no connection. */
  readonly tls?: "plain" | "secure" | "failed";
  /** With `failed`, and where the connection itself failed: node's own error. */
  readonly error?: unknown;
  /** UTC milliseconds: until when the certificate of the server holds. */
  readonly validUntil?: Millis;
}

/** A file of secrets that the settings name, or a certificate. */
export interface KeyFile {
  /** The setting that names it, such as `uplink.keyFile`. */
  readonly setting: string;
  readonly file: string;
  readonly outcome: "readable" | "missing" | "forbidden" | "unusable";
  /** With `unusable`: why. */
  readonly reason?: string;
  /** Everybody on the box may read it, or write it. */
  readonly isOpen?: boolean;
}

export interface KeyFacts {
  /** Those that must not be known to others, and the certificates. */
  readonly files: readonly KeyFile[];
  /** Our certificate, where there is one that can be read. */
  readonly certificate?: {
    readonly commonName?: string;
    /** UTC milliseconds. */
    readonly validFrom: Millis;
    readonly validUntil: Millis;
    /** Whether the key is the one that belongs to it; absent: there is no readable key. */
    readonly fitsKey?: boolean;
  };
}

/**
 * Whether an agent uses the data directory. `silent`: one does, but its status cannot be asked for; `forbidden`: not by this user;
 * `stopped`: none does.
 */
export type AgentFacts =
  | { readonly state: "running"; readonly snapshot: Snapshot }
  | { readonly state: "silent"; readonly reason: string }
  | { readonly state: "forbidden" }
  | { readonly state: "stopped" };

/** The store by its files alone, while no agent uses it. Nothing is opened or changed. */
export type StoreFacts =
  | { readonly state: "in-use" }
  | { readonly state: "absent" }
  | { readonly state: "forbidden" }
  | { readonly state: "unreadable"; readonly reason: string }
  | {
      readonly state: "resting";
      readonly bytes: number;
      /** What is wrong with its files. */
      readonly damage?: string;
      /** By what the agent noted beside it last; absent when it did not. */
      readonly queued?: number;
      readonly lost?: number;
      /** The boot of the box in which it was written last. */
      readonly boot?: string;
      /** Stores that were set aside. */
      readonly setAside: number;
    };

export interface VersionFacts {
  readonly suar: string;
  readonly node: string;
  readonly kernel: string;
  readonly architecture: string;
}

/** `missing`: there is none, and it is not complete without one. */
export type ConfigurationFacts =
  | { readonly state: "good"; readonly site: string; readonly file?: string; readonly advice: number }
  | { readonly state: "missing" }
  | { readonly state: "invalid"; readonly issues: number; readonly file?: string }
  | { readonly state: "unreadable"; readonly problem: ProblemStatus };
