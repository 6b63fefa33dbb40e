import { type Millis, SECOND } from "../core/time.ts";
import type { Message, ProtocolVersion, SessionOptions } from "../core/transport.ts";
import type { UplinkOptions } from "./options.ts";

/** In economy a connection is kept alive no more often than this. */
const ECONOMY_KEEPALIVE_SECONDS = 1200;

/**
 * While our own link is out: a SYN that is lost is repeated only seconds later, so a fresh attempt notices sooner that it is back. And where many
 * are cut off, few have one under way that would get through at the moment when it is.
 */
const OUTAGE_REACH: Millis = 4 * SECOND;

/** What differs from one attempt to the next. */
export interface Attempt {
  readonly url: string;
  readonly version: ProtocolVersion;
  readonly will: Message;
  /** Bytes are short. */
  readonly frugal: boolean;
  /** Our own link is out. */
  readonly linkOut: boolean;
  /** We do not subscribe, nor shall the broker remember what we had subscribed to. */
  readonly deaf: boolean;
}

/** The broker lets one client of this name in at a time. */
export function clientIdOf({ clientId, site }: Pick<UplinkOptions, "clientId" | "site">): string {
  return clientId ?? `suar-${site}`;
}

export function sessionOptions(options: UplinkOptions, attempt: Attempt): SessionOptions {
  const { url, version, will, frugal, linkOut, deaf } = attempt;
  return {
    url,
    version,
    clientId: clientIdOf(options),
    keepaliveSeconds: frugal ? Math.max(ECONOMY_KEEPALIVE_SECONDS, options.keepaliveSeconds) : options.keepaliveSeconds,
    resumeSeconds: deaf ? 0 : options.resumeSeconds,
    ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
    ...(options.tls === undefined ? {} : { tls: options.tls }),
    will,
    connectDeadline: options.connectDeadline,
    ...(linkOut ? { reachDeadline: Math.min(OUTAGE_REACH, options.connectDeadline) } : {}),
  };
}
