import { readFileSync } from "node:fs";
import type { PingExit, PingResult } from "../../agent/platform/ping.ts";

/** What one program printed in each situation: recorded by test/fixtures/ping/record.py, which makes a network for them. */
export interface RecordedProgram {
  readonly program: string;
  readonly dialect: "ping" | "fping";
  readonly cases: readonly { readonly situation: string; readonly exit: PingExit }[];
}

interface RecordedLine extends PingExit {
  readonly program: string;
  readonly dialect: "ping" | "fping";
  readonly situation: string;
}

export const RECORDED_PINGS: readonly RecordedProgram[] = recordings();

function recordings(): readonly RecordedProgram[] {
  const text = readFileSync(new URL("../fixtures/ping/outputs.jsonl", import.meta.url), "utf8");
  const lines = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as RecordedLine);
  return [...new Set(lines.map(({ program }) => program))].map((program) => {
    const own = lines.filter((line) => line.program === program);
    const cases = own.map(({ situation, code, stdout, stderr }) => ({ situation, exit: { code, stdout, stderr } }));
    return { program, dialect: own[0]?.dialect ?? "ping", cases };
  });
}

export interface PingCase {
  readonly name: string;
  readonly exit: PingExit;
  readonly expected: PingResult;
}

function answered(name: string, rttMs: number, stdout: string, stderr = ""): PingCase {
  return { name, exit: { code: 0, stdout, stderr }, expected: { outcome: "answered", rttMs } };
}

function lost(name: string, code: number, stdout: string, stderr = "", from?: string): PingCase {
  const expected = { outcome: "lost", ...(from === undefined ? {} : { from }) } as const;
  return { name, exit: { code, stdout, stderr }, expected };
}

function failed(name: string, code: number | null, reason: string, stdout: string, stderr = ""): PingCase {
  return { name, exit: { code, stdout, stderr }, expected: { outcome: "failed", reason } };
}

/** Recorded from iputils 20221126 on Debian 12, in network namespaces made for the case. */
const IPUTILS: readonly PingCase[] = [
  answered(
    "iputils: reply",
    0.773,
    "PING 127.0.0.1 (127.0.0.1) 56(84) bytes of data.\n64 bytes from 127.0.0.1: icmp_seq=1 ttl=64 time=0.773 ms\n\n--- 127.0.0.1 ping statistics ---\n1 packets transmitted, 1 received, 0% packet loss, time 0ms\nrtt min/avg/max/mdev = 0.773/0.773/0.773/0.000 ms\n",
  ),
  answered(
    "iputils: reply over IPv6",
    0.164,
    "PING ::1(::1) 56 data bytes\n64 bytes from ::1: icmp_seq=1 ttl=64 time=0.164 ms\n\n--- ::1 ping statistics ---\n1 packets transmitted, 1 received, 0% packet loss, time 0ms\nrtt min/avg/max/mdev = 0.164/0.164/0.164/0.000 ms\n",
  ),
  lost(
    "iputils: no reply",
    1,
    "PING 10.9.0.7 (10.9.0.7) 56(84) bytes of data.\n\n--- 10.9.0.7 ping statistics ---\n1 packets transmitted, 0 received, 100% packet loss, time 0ms\n\n",
  ),
  lost(
    "iputils: host unreachable",
    1,
    "PING 10.9.0.7 (10.9.0.7) 56(84) bytes of data.\nFrom 10.9.0.1 icmp_seq=1 Destination Host Unreachable\n\n--- 10.9.0.7 ping statistics ---\n1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms\n\n",
    "",
    "10.9.0.1",
  ),
  lost("iputils: no route at all", 2, "", "ping: connect: Network is unreachable\n"),
  lost("iputils: unreachable route", 2, "", "ping: connect: No route to host\n"),
  lost("iputils: no resolver", 2, "", "ping: no.such.name: Temporary failure in name resolution\n"),
  failed(
    "iputils: unknown host",
    2,
    "nohost.invalid: Name or service not known (exit code 2)",
    "",
    "ping: nohost.invalid: Name or service not known\n",
  ),
  failed(
    "iputils: no capability and a closed ping_group_range",
    2,
    "socktype: SOCK_RAW (exit code 2)",
    "",
    "ping: socktype: SOCK_RAW\nping: socket: Operation not permitted\nping: => missing cap_net_raw+p capability or setuid?\n",
  ),
  failed(
    "iputils: forbidden by a route",
    2,
    "Do you want to ping broadcast? Then -b. If not, check your local firewall rules (exit code 2)",
    "",
    "ping: Do you want to ping broadcast? Then -b. If not, check your local firewall rules\n",
  ),
  failed(
    "iputils: black hole route",
    2,
    "connect: Invalid argument (exit code 2)",
    "",
    "ping: connect: Invalid argument\n",
  ),
  failed(
    "iputils: option it does not know",
    2,
    "invalid option -- '-' (exit code 2)",
    "",
    "ping: invalid option -- '-'\n\nUsage\n  ping [options] <destination>\n",
  ),
];

/** Recorded from busybox 1.35.0 on Debian 12. */
const BUSYBOX: readonly PingCase[] = [
  answered(
    "busybox: reply",
    0.193,
    "PING 127.0.0.1 (127.0.0.1): 56 data bytes\n64 bytes from 127.0.0.1: seq=0 ttl=64 time=0.193 ms\n\n--- 127.0.0.1 ping statistics ---\n1 packets transmitted, 1 packets received, 0% packet loss\nround-trip min/avg/max = 0.193/0.193/0.193 ms\n",
  ),
  lost(
    "busybox: no reply",
    1,
    "PING 10.9.0.7 (10.9.0.7): 56 data bytes\n\n--- 10.9.0.7 ping statistics ---\n1 packets transmitted, 0 packets received, 100% packet loss\n",
  ),
  lost(
    "busybox: no route at all",
    1,
    "PING 203.0.113.1 (203.0.113.1): 56 data bytes\n",
    "ping: sendto: Network is unreachable\n",
  ),
  lost(
    "busybox: unreachable route",
    1,
    "PING 10.10.0.1 (10.10.0.1): 56 data bytes\n",
    "ping: sendto: No route to host\n",
  ),
  failed(
    "busybox: unknown host",
    1,
    "bad address 'no.such.name' (exit code 1)",
    "",
    "ping: bad address 'no.such.name'\n",
  ),
  failed(
    "busybox: neither root nor setuid",
    1,
    "permission denied (are you root?) (exit code 1)",
    "PING 127.0.0.1 (127.0.0.1): 56 data bytes\n",
    "ping: permission denied (are you root?)\n",
  ),
  failed(
    "busybox: forbidden by a route",
    1,
    "sendto: Permission denied (exit code 1)",
    "PING 10.11.0.1 (10.11.0.1): 56 data bytes\n",
    "ping: sendto: Permission denied\n",
  ),
  failed("busybox: built without ping", 127, "applet not found (exit code 127)", "", "ping: applet not found\n"),
];

/** Composed from the program's format strings and, as far as they could be read, its translations; nobody recorded them. */
const COMPOSED: readonly PingCase[] = [
  answered(
    "iputils in Indonesian: reply after a satellite round trip",
    612.482,
    "PING 192.0.2.1 (192.0.2.1) 56(84) byte data.\n64 byte dari 192.0.2.1: icmp_seq=1 ttl=56 waktu=612 ms\n\n--- 192.0.2.1 statistik ping ---\n1 paket ditransmisikan, 1 diterima, 0% packet loss, waktu 0ms\nrtt min/avg/max/mdev = 612.482/612.482/612.482/0.000 ms\n",
  ),
  lost(
    "iputils in Indonesian: host unreachable",
    1,
    "PING 192.0.2.1 (192.0.2.1) 56(84) byte data.\nDari 192.0.2.9 icmp_seq=1 Host Tujuan Tidak Terjangkau\n\n--- 192.0.2.1 statistik ping ---\n1 paket ditransmisikan, 0 diterima, +1 kesalahan, 100% packet loss, waktu 0ms\n\n",
    "",
    "192.0.2.9",
  ),
  answered(
    "iputils in German: reply",
    640.118,
    "PING 192.0.2.1 (192.0.2.1) 56(84) Bytes Daten.\n64 Bytes von 192.0.2.1: icmp_seq=1 ttl=56 Zeit=640 ms\n\n--- 192.0.2.1 Ping-Statistiken ---\n1 Pakete übertragen, 1 empfangen, 0% Paketverlust, Zeit 0ms\nrtt min/avg/max/mdev = 640.118/640.118/640.118/0.000 ms\n",
  ),
  answered(
    "iputils in Chinese: reply, unit translated too",
    44.25,
    "PING 192.0.2.1 (192.0.2.1) 56(84) 字节的数据。\n64 字节，来自 192.0.2.1: icmp_seq=1 ttl=64 时间=44.3 毫秒\n\n--- 192.0.2.1 ping 统计 ---\n已发送 1 个包， 已接收 1 个包, 0% 包丢失, 耗时 0 毫秒\nrtt min/avg/max/mdev = 44.250/44.250/44.250/0.000 ms\n",
  ),
  lost(
    "iputils in Chinese: no reply",
    1,
    "PING 192.0.2.1 (192.0.2.1) 56(84) 字节的数据。\n\n--- 192.0.2.1 ping 统计 ---\n已发送 1 个包， 已接收 0 个包, 100% 包丢失, 耗时 0 毫秒\n\n",
  ),
  answered(
    "a summary with decimal commas",
    612.5,
    "64 octets de 192.0.2.1 : icmp_seq=1 ttl=56 temps=612,5 ms\n\nrtt min/avg/max/mdev = 612,500/612,500/612,500/0,000 ms\n",
  ),
  answered("a program without a summary", 588.4, "64 bytes from 192.0.2.1: icmp_seq=1 ttl=56 time=588.4 ms\n"),
  answered(
    "iputils: reply while the clock was set",
    0,
    "PING 192.0.2.1 (192.0.2.1) 56(84) bytes of data.\n64 bytes from 192.0.2.1: icmp_seq=1 ttl=56 time=0.000 ms\n\n--- 192.0.2.1 ping statistics ---\n1 packets transmitted, 1 received, 0% packet loss, time 0ms\nrtt min/avg/max/mdev = 0.000/0.000/0.000/0.000 ms\n",
    "ping: Warning: time of day goes back (-86400000000us), taking countermeasures\n",
  ),
  lost(
    "iputils: a router of a private IPv6 network",
    1,
    "PING 2001:db8::1(2001:db8::1) 16 data bytes\nFrom fd00::1 icmp_seq=1 Time exceeded: Hop limit\n\n--- 2001:db8::1 ping statistics ---\n1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms\n\n",
    "",
    "fd00::1",
  ),
  lost(
    "iputils: the transmit queue is full",
    1,
    "PING 192.0.2.1 (192.0.2.1) 56(84) bytes of data.\n\n--- 192.0.2.1 ping statistics ---\n1 packets transmitted, 0 received, 100% packet loss, time 0ms\n\n",
    "ping: sendmsg: No buffer space available\n",
  ),
  failed(
    "iputils: dropped by the box's own firewall",
    1,
    "sendmsg: Operation not permitted (exit code 1)",
    "PING 192.0.2.1 (192.0.2.1) 56(84) bytes of data.\n\n--- 192.0.2.1 ping statistics ---\n1 packets transmitted, 0 received, 100% packet loss, time 0ms\n\n",
    "ping: sendmsg: Operation not permitted\n",
  ),
  failed("a program that says nothing and claims success", 0, "exit code 0", ""),
  failed("a program that says something else and claims success", 0, "pong! (exit code 0)", "pong!\n"),
  failed(
    "ended by a signal",
    null,
    "PING 192.0.2.1 (192.0.2.1) 56(84) bytes of data. (ended by a signal)",
    "PING 192.0.2.1 (192.0.2.1) 56(84) bytes of data.\n",
  ),
  failed("a very long complaint is cut", 2, `${"x".repeat(160)} (exit code 2)`, "", "x".repeat(5000)),
];

export const PING_CASES: readonly PingCase[] = [...IPUTILS, ...BUSYBOX, ...COMPOSED];
