import type { IncomingMessage } from "node:http";

/** A name by which the page may be asked for, in lower case. */
export interface AllowedHost {
  /** An IPv6 address without its brackets. */
  readonly host: string;
  /** Absent: every port. */
  readonly port?: number;
}

export interface GuardOptions {
  /** Of the page. */
  readonly port: number;
  readonly hosts: readonly AllowedHost[];
}

/** What is wrong with a request, as an HTTP status; undefined for one that may be answered. */
export type Refusal = 400 | 403 | 405 | 414 | 421;

const MAXIMUM_TARGET = 512;
const HOST = /^(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9._-]{1,253}))(?::(\d{1,5}))?$/;

/** Looks at a request before anything else does. */
export function refusalOf(incoming: IncomingMessage, options: GuardOptions): Refusal | undefined {
  const { url = "", method, headers, rawHeaders, socket } = incoming;
  const hostLines = rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === "host").length;
  if (hostLines !== 1) return 400;
  if (!isAllowedHost(headers.host ?? "", socket.localAddress ?? "", options)) return 421;
  if (url.length > MAXIMUM_TARGET) return 414;
  if (!url.startsWith("/")) return 400;
  // Pages of other sites may neither read nor cause anything here, not even a stream that keeps the terminal busy.
  const from = headers["sec-fetch-site"] ?? "none";
  if (from !== "same-origin" && from !== "none" && headers["sec-fetch-mode"] !== "navigate") return 403;
  if (headers.origin !== undefined && headers.origin !== `http://${headers.host}`) return 403;
  return method === "GET" || method === "HEAD" ? undefined : 405;
}

/**
 * Only names that are known lead here: a stranger's page whose own name is made to point at this box (DNS rebinding) sends that name.
 * @param localAddress the address of the box that the connection came to.
 */
export function isAllowedHost(given: string, localAddress: string, { port, hosts }: GuardOptions): boolean {
  const [match, bracketed, plain, givenPort] = HOST.exec(given.toLowerCase()) ?? [];
  if (match === undefined) return false;
  const host = bracketed ?? plain ?? "";
  const asked = givenPort === undefined ? 80 : Number(givenPort);
  const own = asked === port && ["localhost", "127.0.0.1", "::1", withoutMapping(localAddress)].includes(host);
  return own || hosts.some((allowed) => allowed.host === host && (allowed.port ?? asked) === asked);
}

/** Whether an address is one of a local network: loopback, RFC 1918, RFC 3927, RFC 4193, or link-local. */
export function isLocalAddress(address: string): boolean {
  const plain = withoutMapping(address).toLowerCase();
  const [first = -1, second = -1] = plain.includes(":") ? [] : plain.split(".").map(Number);
  if (first >= 0) {
    return (
      first === 10 ||
      first === 127 ||
      (first === 192 && second === 168) ||
      (first === 172 && second >= 16 && second <= 31) ||
      (first === 169 && second === 254)
    );
  }
  return plain === "::1" || /^f[cd][0-9a-f]{2}:/.test(plain) || /^fe[89ab][0-9a-f]:/.test(plain);
}

/** An IPv4 address is written in IPv6 where both come in at one socket. */
function withoutMapping(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
}
