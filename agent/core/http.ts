import type { Millis } from "./time.ts";

/** One request that changes nothing. */
export interface HttpQuestion {
  readonly method: "GET" | "HEAD";
  /** `http:` or `https:`. */
  readonly url: string;
  /** For everything, from the look-up of the name to the last byte. */
  readonly timeout: Millis;
  /** Of the body. 0: it is never read, the connection ends with the headers. */
  readonly maximumBytes: number;
  /** For Basic authentication. */
  readonly credentials?: { readonly username: string; readonly password: string };
  /** Certificates (PEM) of those who may vouch for the server, instead of the system's. */
  readonly ca?: string;
}

export interface HttpAnswer {
  readonly status: number;
  /** Of a redirect, as the server wrote it. Redirects are answers: nobody follows them but the asker. */
  readonly location?: string;
  /** What the server believes the time to be, UTC, to the second; absent where it does not say. */
  readonly serverTime?: Millis;
  /** Until the headers were there. */
  readonly ms: Millis;
  readonly body: Uint8Array;
}

/**
 * Why there is no answer. `no-answer`: silent, unreachable, or broken off; `name`: the name has no address just now; `certificate-date`: the
 * certificate is out of its time, by the clock of the box; `too-long`: more than was wanted.
 */
export type HttpFailure =
  | "no-answer"
  | "refused"
  | "name"
  | "certificate"
  | "certificate-date"
  | "nonsense"
  | "too-long";

export type HttpOutcome = HttpAnswer | { readonly failure: HttpFailure };

/** Port: HTTP/1.1 without cookies, caches, proxies or redirects. */
export interface HttpClient {
  /** Rejects with `stopped` when `signal` aborts, and with nothing else. */
  ask(question: HttpQuestion, signal: AbortSignal): Promise<HttpOutcome>;
}
