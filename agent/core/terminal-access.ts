import type { SuarError } from "./errors.ts";

/** Ports to terminals. None of them can do anything but read: what is not here cannot be sent. */

/** The requests that a Starlink dish or router may be sent; the same address would also take a reboot, a stow or a factory reset. */
export type DishRequest = "get_status" | "get_history" | "get_diagnostics";

/** What the dish made of one request: the bytes of a `SpaceX.API.Device.Response`, or why there are none. */
export type DishReply = { readonly message: Uint8Array } | { readonly problem: SuarError };

/** Port: a Starlink dish, or the router of its kit, which speaks the same. */
export interface Dish {
  /** host:port, for problems. */
  readonly address: string;
  /**
   * Over one connection, one after the other; a reply for each request, in their order. A reply's problem is `terminal-denied`,
   * `terminal-unsupported`, `terminal-status`, `terminal-malformed`, or `terminal-unreachable` where the connection broke before it.
   * Rejects with `terminal-unreachable` when there is no reply at all, or with `stopped` when `signal` aborts.
   */
  ask(requests: readonly DishRequest[], signal: AbortSignal): Promise<readonly DishReply[]>;
}

/** @param address host:port. Nothing is sent before `ask`. */
export type OpenDish = (address: string) => Promise<Dish>;

/** One variable as an SNMP agent gave it; undefined where it has no such object. */
export interface SnmpValue {
  /** A text is as it was sent, when it is UTF-8 without control characters. */
  readonly value: number | string;
  /** The value begins at 0 again when it reaches this: 2^32 of a Counter32 or of TimeTicks. */
  readonly wrapsAt?: number;
}

/** Port: GET of SNMP v2c or v3. */
export interface SnmpAgent {
  /** host:port, for problems. */
  readonly address: string;
  /**
   * At most 20 OIDs; the values in their order.
   * Rejects with `terminal-silent`, `terminal-denied`, `terminal-malformed`, `terminal-unreachable`, or `stopped` when `signal` aborts.
   */
  get(oids: readonly string[], signal: AbortSignal): Promise<readonly (SnmpValue | undefined)[]>;
}
