import type { Millis } from "./time.ts";

export interface SocketQuestion {
  /** Of the socket's file. */
  readonly path: string;
  /** Written as it is; the far side knows by itself where it ends. */
  readonly text: string;
  /** For everything, from the connection to the last byte. */
  readonly timeout: Millis;
  /** Of the answer. */
  readonly maximumBytes: number;
}

/**
 * Why there is no answer. `missing`: no such file; `denied`: no right to it; `refused`: nobody listens there; `no-answer`: silent, or no end in
 * time; `too-long`: more than was wanted.
 */
export type SocketFailure = "missing" | "denied" | "refused" | "no-answer" | "too-long";

export type SocketOutcome = { readonly answer: Uint8Array } | { readonly failure: SocketFailure };

/** Port: programs of the box that take one question on a Unix domain socket, answer it and hang up. */
export interface LocalSockets {
  /** Rejects with `stopped` when `signal` aborts, and with nothing else. */
  ask(question: SocketQuestion, signal: AbortSignal): Promise<SocketOutcome>;
}
