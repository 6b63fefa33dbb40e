import { DATA_BYTES, failed, type PingDialect, type PingExit, type PingResult } from "./ping.ts";

/** The `fping` program, for boxes that have it and no `ping`. One echo; `-t` takes milliseconds. It speaks no language but numbers. */
export const FPING: PingDialect = {
  program: "fping",
  arguments: (host, timeout, hops) => [
    ...["-C", "1", "-q", "-b", String(DATA_BYTES), "-t", String(Math.max(1, Math.ceil(timeout)))],
    ...(hops === undefined ? [] : ["-H", String(hops)]),
    "--",
    host,
  ],
  parse: parseFping,
};

/** `10.9.0.10 : 601`, or `-` when nothing came. Another `-` may follow for a reply that came twice. */
const RESULT = /^\S+ : (\d+(?:\.\d+)?|-)(?: -)*$/m;

/** What one `fping -C 1 -q` found. It does not tell a target that is forbidden or unreachable from one that is silent. */
export function parseFping({ code, stdout, stderr }: PingExit): PingResult {
  const result = RESULT.exec(stderr)?.[1];
  if (code === 0 && result !== undefined && result !== "-") return { outcome: "answered", rttMs: Number(result) };
  if (code === 1 && result === "-") return { outcome: "lost" };
  return failed(code, stdout, stderr);
}
