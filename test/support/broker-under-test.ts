import type { UplinkOptions } from "../../agent/uplink/options.ts";
import type { ProtocolName } from "../../agent/uplink/status-message.ts";
import type { Access } from "./live-site.ts";

/** A running broker. What it lets a site do follows from who the site is; nobody may publish as `STOLEN_NAME`. */
export interface BrokerUnderTest {
  /** What the site of this name connects with. */
  site(name: SiteName): Access;
  /** Somebody whom the broker does not know. */
  stranger(): Access;
  /** A program of the centre that reads what sites send, and one that tells them what to do. */
  reader(): Access;
  control(): Access;
  stop(): Promise<void>;
}

/** Every test has a site of its own; the broker knows them all. */
export const SITE_NAMES = [
  "birth",
  "retained",
  "will",
  "return",
  "goodbye",
  "drain",
  "away",
  "forgotten",
  "thief",
  "honest",
  "unheard",
  "large",
] as const;
export type SiteName = (typeof SITE_NAMES)[number];
export const STOLEN_NAME = "stolen";

/** In packets. The largest message of a site is 16 KiB and a little, unless a single record is larger. */
export const PACKET_LIMIT_BYTES = 20_000;

/** What brokers do differently, and what a site makes of it. */
export interface Manners {
  readonly speaks: ProtocolName;
  /** Whom it does not know it refuses with a CONNACK, or TLS does. */
  readonly stranger: "broker-refused" | "tls-failed";
  /** A message on a topic that is not the site's. */
  readonly refusedTopic: "says so" | "hangs up" | "acknowledges and drops it";
  /** A message above PACKET_LIMIT_BYTES. */
  readonly oversized: "says so" | "hangs up" | "falls silent" | "takes it";
  /** A record that nobody is subscribed to. */
  readonly unheard: "says so" | "acknowledges and drops it";
  /** A retained message is found by whoever subscribes with wildcards. */
  readonly retainedForWildcards: boolean;
}

export interface BrokerSuite extends Manners {
  readonly name: string;
  readonly protocol?: UplinkOptions["version"];
  readonly start: () => Promise<BrokerUnderTest>;
}

/** Where a broker of the tests knows people by passwords. */
export function passwordOf(name: string): string {
  return `the password of ${name}`;
}
