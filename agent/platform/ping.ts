import { isIP } from "node:net";
import type { Millis } from "../core/time.ts";

/**
 * The `ping` program, of iputils, busybox or inetutils: its arguments, and what its output means. Unprivileged users may ping through it
 * (file capability or setuid), which they may not through a socket of their own (`net.ipv4.ping_group_range` is closed by default).
 */

export interface PingExit {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export type PingResult =
  /** A time of 0: the program did not tell a believable one. */
  | { readonly outcome: "answered"; readonly rttMs: Millis }
  /** @param from the router that said so, where one did and the program passed it on. */
  | { readonly outcome: "lost"; readonly from?: string }
  /** The probe was never made, or its result cannot be read. `reason` is one line, in ping's own words. */
  | { readonly outcome: "failed"; readonly reason: string };

/** A program that pings: what to call it with, and how to read what it says. */
export interface PingDialect {
  readonly program: string;
  /** @param hops of routers after which the echo is given up; absent: as many as the system allows. */
  readonly arguments: (host: string, timeout: Millis, hops?: number) => readonly string[];
  readonly parse: (exit: PingExit) => PingResult;
}

/** Of an echo's data: the least that iputils writes its time into. An echo and its reply are 88 bytes then, instead of 168. */
export const DATA_BYTES = 16;

/**
 * One echo, no reverse lookup (`-n`; it would wait for a resolver that is gone with the link), no option behind `--`.
 * `-W` takes whole seconds in all of these programs.
 */
export const PING: PingDialect = {
  program: "ping",
  arguments: (host, timeout, hops) => [
    ...["-n", "-c", "1", "-s", String(DATA_BYTES), "-W", String(Math.max(1, Math.ceil(timeout / 1000)))],
    ...(hops === undefined ? [] : ["-t", String(hops)]),
    "--",
    host,
  ],
  parse: parsePing,
};

/** An address, or a name of letters, digits, dots, hyphens and underscores that does not begin with a hyphen. */
export function isHost(host: string): boolean {
  return isIP(host) !== 0 || (/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(host) && host.length <= 253);
}

/** `rtt min/avg/max/mdev = 0.773/…` (iputils), `round-trip min/avg/max = 0.036/…` (busybox); no translation changes the numbers. */
const SUMMARY = /= ?(\d+(?:[.,]\d+)?)(?:\/\d+(?:[.,]\d+)?){2,3}/;
/** `ttl=64 time=0.773 ms`, for a program that prints no summary. */
const REPLY = /ttl=\d+ \S+?[=<](\d+(?:[.,]\d+)?)/i;
/** A reply that came back too short to hold its time. */
const REPLY_WITHOUT_TIME = /ttl=\d+\s*(?:\(truncated\))?$/im;
const ALL_LOST = /\b100(?:[.,]0+)? ?%/;
/** `From 10.0.0.1 icmp_seq=1 Time to live exceeded`, `36 bytes from 10.0.0.1: Time to live exceeded`: of an echo that was not answered. */
const ROUTER =
  /^(?:\d{1,5} )?[^\d\n]{1,40} (\d{1,3}(?:\.\d{1,3}){3}|(?=[0-9a-f]{0,4}:)[0-9a-f:]{2,39})(?: icmp_seq=|: \D)/im;
/** This user or the box's own firewall forbids it: that says nothing about the link. */
const FORBIDDEN = /not permitted|permission denied|are you root|missing cap_net_raw|lacking privilege|firewall/i;
/** No way to the target right now, or nobody to ask for its address: as silent as a lost packet. */
const NO_WAY =
  /unreachable|no route to host|network is down|host is down|cannot assign requested address|temporary failure in name resolution/i;

/**
 * What one `ping -c 1` found. Decides by the exit code and by numbers, not by words, so that a translated ping (LC_ALL=C is asked for,
 * but a wrapper may set its own) is understood; words only tell the reasons of a failure apart.
 */
export function parsePing({ code, stdout, stderr }: PingExit): PingResult {
  if (code === 0) {
    if (REPLY_WITHOUT_TIME.test(stdout)) return { outcome: "answered", rttMs: 0 };
    const rtt = (SUMMARY.exec(stdout) ?? REPLY.exec(stdout))?.[1];
    if (rtt === undefined) return failed(code, stdout, stderr);
    return { outcome: "answered", rttMs: Number(rtt.replace(",", ".")) };
  }
  if (FORBIDDEN.test(stderr)) return failed(code, stdout, stderr);
  if (code !== null && (ALL_LOST.test(stdout) || NO_WAY.test(stderr))) {
    const from = ROUTER.exec(stdout)?.[1];
    return { outcome: "lost", ...(from === undefined ? {} : { from }) };
  }
  return failed(code, stdout, stderr);
}

/** @param stdout, stderr of which the first line that says something is the reason. */
export function failed(code: number | null, stdout: string, stderr: string): PingResult {
  const lines = `${stderr}\n${stdout}`.split("\n").map((line) => line.trim());
  const words = lines.find((line) => line !== "")?.replace(/^\S*ping\S*: /, "");
  const ending = code === null ? "ended by a signal" : `exit code ${code}`;
  return { outcome: "failed", reason: words === undefined ? ending : `${words.slice(0, 160)} (${ending})` };
}
