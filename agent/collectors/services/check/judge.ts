import type { CheckResult } from "../../../core/services.ts";
import type { Visit } from "./visit.ts";

/** Somebody is there and wants to know who asks. */
const ASKS_WHO: ReadonlySet<number> = new Set([401, 403]);
/** RFC 6585: "network authentication required", what a portal should answer. */
const PORTAL_STATUS = 511;

export interface Circumstances {
  /** Whether anything vouches for the time of day. */
  readonly clockTrusted: boolean;
  /** Whether a captive portal answers in the place of others just now; undefined when that is not known. */
  readonly portal: boolean | undefined;
}

/**
 * Whether the answer may be a portal's: it came without proof of who sent it, or with proof that it was not who was asked. Answers from within
 * the site do not pass a portal.
 */
export function mayBePortal(url: string, visit: Visit): boolean {
  if (isWithinSite(new URL(url).hostname)) return false;
  return "failure" in visit ? visit.failure === "certificate" || visit.failure === "redirect-loop" : !visit.isProven;
}

/** What a visit says about the service. */
export function judge(visit: Visit, { clockTrusted, portal }: Circumstances): CheckResult {
  if (portal === true) return { reachable: false, failure: "portal" };
  if ("failure" in visit) {
    const { failure } = visit;
    // With a clock that may be wrong nobody can tell whether a certificate is: that says nothing about the service.
    if (failure === "certificate-date")
      return clockTrusted ? { reachable: false, failure: "certificate" } : { failure: "clock" };
    return { reachable: false, failure: failure === "too-long" ? "nonsense" : failure };
  }
  const { status, ms } = visit;
  if (status === PORTAL_STATUS) return { reachable: false, failure: "portal" };
  const httpMs = Math.round(ms * 10) / 10;
  if (status >= 400 && !ASKS_WHO.has(status)) return { reachable: false, failure: "status", httpMs };
  return status >= 200 ? { reachable: true, httpMs } : { reachable: false, failure: "nonsense" };
}

/** Private, link-local and loopback addresses (RFC 1918, 3927, 4193, 4291), and names that only a LAN knows. */
export function isWithinSite(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
  if (bare.includes(":")) return /^(?:f[cd]|fe[89ab]|::1$)/i.test(bare);
  if (/^\d+(?:\.\d+){3}$/.test(bare)) return /^(?:10|127|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01]))\./.test(bare);
  return !bare.includes(".") || /\.(?:lan|local|localhost|internal|home\.arpa|home)$/i.test(bare);
}
