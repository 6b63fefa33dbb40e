import { HOUR, MINUTE, type Millis } from "../core/time.ts";

/** Bounds of a wait; the moment within them is left to chance. The ordinary back-off still counts: the longer one holds. */
export interface WaitBetween {
  readonly least: Millis;
  readonly most: Millis;
}

/** What to do about a refused CONNECT. */
export type ConnectAdvice =
  | { readonly action: "retry" }
  | { readonly action: "wait"; readonly between: WaitBetween }
  /** Somebody has to change something here or at the centre. */
  | { readonly action: "wait-for-people"; readonly between: WaitBetween }
  /** The other version, and if that is of no use either: people likewise. */
  | { readonly action: "other-version"; readonly between: WaitBetween };

const BUSY: WaitBetween = { least: MINUTE, most: 3 * MINUTE };
const PEOPLE: WaitBetween = { least: HOUR, most: 6 * HOUR };

/**
 * CONNACK codes of MQTT 5 (section 3.2.2.2) from 128 up, return codes of 3.1.1 (table 3.1) below: a broker that knows only
 * 3.1.1 answers a CONNECT of MQTT 5 in its own numbers.
 */
export function connectAdvice(reasonCode: number): ConnectAdvice {
  switch (reasonCode) {
    case 0x01:
    case 0x84:
      return { action: "other-version", between: PEOPLE };
    case 0x02: // identifier rejected
    case 0x04: // bad user name or password
    case 0x05: // not authorised
    case 0x85: // client identifier not valid
    case 0x86: // bad user name or password
    case 0x87: // not authorised
    case 0x8a: // banned
    case 0x8c: // bad authentication method
      return { action: "wait-for-people", between: PEOPLE };
    case 0x03: // server unavailable
    case 0x88: // server unavailable
    case 0x89: // server busy
    case 0x97: // quota exceeded
    case 0x9c: // use another server, and we may not follow it there
    case 0x9d: // server moved: likewise
    case 0x9f: // connection rate exceeded
      return { action: "wait", between: BUSY };
    default:
      return { action: "retry" };
  }
}

/** Nothing but people can help, once the other version has been tried where that might. */
export function needsPeople(reasonCode: number): boolean {
  const { action } = connectAdvice(reasonCode);
  return action === "wait-for-people" || action === "other-version";
}

/** The wait that a DISCONNECT of MQTT 5 asks for beyond the ordinary back-off, if any. */
export function disconnectWait(reasonCode: number | undefined): WaitBetween | undefined {
  switch (reasonCode) {
    case 0x89: // server busy
    case 0x96: // message rate too high
    case 0x97: // quota exceeded
    case 0x98: // administrative action
    case 0x9c: // use another server
    case 0x9d: // server moved
    case 0x9f: // connection rate exceeded
      return BUSY;
    default:
      return undefined;
  }
}

/**
 * What a PUBACK means for the records in the message.
 * delivered: the broker has them. nobody: it threw them away, because nobody is subscribed. rejected: it will never take this
 * message. refused: not from this site, as things are. slower: too much at once. retry: anything else.
 */
export type PublishVerdict = "delivered" | "nobody" | "rejected" | "refused" | "slower" | "retry";

/** PUBACK codes of MQTT 5 (section 3.4.2.1); 3.1.1 knows only 0. */
export function publishVerdict(reasonCode: number): PublishVerdict {
  switch (reasonCode) {
    case 0x00:
      return "delivered";
    case 0x10: // no matching subscribers
      return "nobody";
    case 0x95: // packet too large
    case 0x99: // payload format invalid
      return "rejected";
    case 0x87: // not authorised
    // The topic is the site's, not the record's: with a wrong root, to reject what it refuses would throw away the whole queue.
    case 0x90: // topic name invalid
      return "refused";
    case 0x93: // receive maximum exceeded
    case 0x96: // message rate too high
    case 0x97: // quota exceeded
      return "slower";
    default:
      return "retry";
  }
}

/** The broker names another server. */
export function isRedirect(reasonCode: number | undefined): boolean {
  return reasonCode === 0x9c || reasonCode === 0x9d;
}

/** Somebody connected with our name, and the broker says so. */
export function isTakeOver(reasonCode: number | undefined): boolean {
  return reasonCode === 0x8e;
}

/** The broker ended the session because of how much was on its way at once. */
export function isTooMuch(reasonCode: number | undefined): boolean {
  return reasonCode === 0x93 || reasonCode === 0x96;
}
