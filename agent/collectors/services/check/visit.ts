import type { HttpClient, HttpFailure, HttpQuestion } from "../../../core/http.ts";
import type { Millis } from "../../../core/time.ts";

/** How far a redirect is followed: from the name to its page, from there to a login, and some to spare. */
const MAXIMUM_REDIRECTS = 5;

/** What became of a visit to a page. */
export type Visit =
  | { readonly failure: HttpFailure | "redirect-loop" }
  | {
      readonly status: number;
      /** From the first question to the last answer. */
      readonly ms: Millis;
      /** The answer came over TLS, from a server that proved who it is. */
      readonly isProven: boolean;
    };

/** Where an answer sends to: `undefined` for nowhere, `"elsewhere"` for another host. */
export function redirectOf(from: string, status: number, location: string | undefined): URL | "elsewhere" | undefined {
  if (status < 300 || status > 399 || status === 304 || location === undefined) return undefined;
  const base = new URL(from);
  if (!URL.canParse(location, from)) return "elsewhere";
  const target = new URL(location, base);
  const isSameHost = withoutWww(target.hostname) === withoutWww(base.hostname);
  const isHttp = target.protocol === "http:" || target.protocol === "https:";
  // Never off TLS, and never to somebody whom nobody named: a device on the LAN may do anything when it is asked for the wrong page.
  const isWorse = base.protocol === "https:" && target.protocol === "http:";
  if (!isSameHost || !isHttp || isWorse || target.username !== "" || target.password !== "") return "elsewhere";
  target.hash = "";
  return target;
}

/**
 * Asks for a page as sparingly as can be: its headers, over redirects on the same host. A server that does not know HEAD is asked with GET; its
 * answer is not read beyond the headers.
 */
export async function visit(
  question: Pick<HttpQuestion, "url" | "timeout" | "ca">,
  http: HttpClient,
  signal: AbortSignal,
): Promise<Visit> {
  let { url, timeout } = question;
  let method: HttpQuestion["method"] = "HEAD";
  const visited = new Set<string>();
  for (let step = 0; step <= 2 * MAXIMUM_REDIRECTS; step++) {
    const outcome = await http.ask({ ...question, url, method, timeout, maximumBytes: 0 }, signal);
    if ("failure" in outcome) return outcome;
    const { status, location, ms } = outcome;
    timeout -= ms;
    if (method === "HEAD" && (status === 405 || status === 501)) {
      if (timeout <= 0) return { failure: "no-answer" };
      method = "GET";
      continue;
    }
    const target = redirectOf(url, status, location);
    if (target === undefined || target === "elsewhere") {
      return { status, ms: question.timeout - timeout, isProven: url.startsWith("https:") };
    }
    visited.add(url);
    url = target.href;
    if (visited.has(url) || visited.size > MAXIMUM_REDIRECTS) return { failure: "redirect-loop" };
    if (timeout <= 0) return { failure: "no-answer" };
  }
  return { failure: "redirect-loop" };
}

function withoutWww(host: string): string {
  return host.replace(/^www\./, "");
}
