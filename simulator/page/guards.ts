import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";

/** Whom the page may be asked by: this machine, by a name that is surely its own, so that no other site can have its name point here. */
const HOSTS = ["127.0.0.1", "localhost", "[::1]"];

/** For everything that is served: nothing from elsewhere, nothing inline, no frame around it, nothing kept. */
export const SAFE_HEADERS: OutgoingHttpHeaders = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cache-control": "no-store",
};

export interface Refusal {
  readonly status: number;
  readonly reason: string;
}

/** Why a request is not answered; undefined when it may be. @param port that the page listens on. */
export function refusalOf(
  method: string | undefined,
  { host = "", ...headers }: IncomingHttpHeaders,
  port: number,
): Refusal | undefined {
  if (!HOSTS.some((name) => host === `${name}:${port}`)) {
    return { status: 421, reason: `This page is at http://127.0.0.1:${port}/ and has no other name.` };
  }
  if (method !== "GET") return { status: 405, reason: "Only GET: this page shows and changes nothing." };
  const site = headers["sec-fetch-site"];
  if (site === "cross-site" || site === "same-site") return { status: 403, reason: "Not for other pages." };
  return undefined;
}
