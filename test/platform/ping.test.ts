import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FPING, parseFping } from "../../agent/platform/fping.ts";
import { isHost, PING, type PingResult, parsePing } from "../../agent/platform/ping.ts";
import { PING_CASES, RECORDED_PINGS } from "../support/ping-outputs.ts";

/** What each situation of the recordings means, whichever program was asked; by the first word of its name where that differs. */
const ANSWERED = { outcome: "answered", rttMs: expect.any(Number) };
const LOST = { outcome: "lost" };
const LOST_BY_ROUTER = { outcome: "lost", from: "10.9.0.254" };
const FAILED = { outcome: "failed", reason: expect.stringMatching(/\(exit code \d+\)$/) };
const FAILED_SILENTLY = { outcome: "failed", reason: expect.stringMatching(/exit code \d/) };
/** These print who told them. */
const BY_ROUTER = { iputils: LOST_BY_ROUTER, inetutils: LOST_BY_ROUTER, busybox: LOST, fping: LOST };
const EXPECTED: Readonly<Record<string, object>> = {
  reply: ANSWERED,
  "reply after a satellite round trip": ANSWERED,
  "reply twice": ANSWERED,
  "reply with other data": ANSWERED,
  "reply cut off": ANSWERED,
  "reply over IPv6": { iputils: ANSWERED, busybox: ANSWERED, fping: ANSWERED, inetutils: FAILED },
  // inetutils takes the redirect for the answer.
  "redirect, then reply": { iputils: ANSWERED, busybox: ANSWERED, fping: ANSWERED, inetutils: LOST_BY_ROUTER },
  // Its `-W` is no limit while somebody answers; the prober's own timeout is.
  "reply after the timeout": { iputils: LOST, busybox: LOST, fping: LOST, inetutils: ANSWERED },
  "no reply": LOST,
  "host unreachable": BY_ROUTER,
  "net unreachable": BY_ROUTER,
  "packet filtered": BY_ROUTER,
  "time to live exceeded": BY_ROUTER,
  "no route at all": LOST,
  "no route at all over IPv6": { iputils: LOST, busybox: LOST, fping: LOST, inetutils: FAILED },
  "unreachable route": LOST,
  "name without a resolver": { iputils: LOST, busybox: FAILED, fping: FAILED_SILENTLY, inetutils: FAILED },
  "black hole route": { iputils: FAILED, busybox: FAILED, fping: LOST, inetutils: FAILED },
  "prohibited route": { iputils: FAILED, busybox: FAILED, fping: LOST, inetutils: FAILED },
  // iputils of these versions says nothing of what the firewall dropped.
  "dropped by the box's own firewall": { iputils: LOST, busybox: FAILED, fping: LOST, inetutils: FAILED },
  "rejected by the box's own firewall": { iputils: FAILED, busybox: FAILED, fping: LOST, inetutils: FAILED },
  "neither root nor capability": { iputils: FAILED, busybox: FAILED, fping: FAILED_SILENTLY, inetutils: FAILED },
  "option it does not know": FAILED,
};

function meaningOf(program: string, situation: string): object | undefined {
  const expected = EXPECTED[situation];
  const [name = ""] = program.split(" ");
  return expected !== undefined && name in expected ? (expected as Record<string, object>)[name] : expected;
}

/** Installed with its file capability, which the recording process could not take away. */
const HAD_CAPABILITY = new Set(["iputils 20221126", "fping 5.1"]);

describe.each(RECORDED_PINGS)("the recording of $program", ({ program, dialect, cases }) => {
  it.each(cases)("$situation", ({ situation, exit }) => {
    const result: PingResult = dialect === "fping" ? parseFping(exit) : parsePing(exit);
    const allowed = situation === "neither root nor capability" && HAD_CAPABILITY.has(program);
    expect(result).toEqual(allowed ? ANSWERED : meaningOf(program, situation));
  });
});

describe("a recorded satellite round trip", () => {
  it.each(RECORDED_PINGS)("is read to the millisecond from $program", ({ dialect, cases }) => {
    const exit = cases.find(({ situation }) => situation === "reply after a satellite round trip")?.exit;
    if (exit === undefined) throw new Error("not recorded");
    const result = dialect === "fping" ? parseFping(exit) : parsePing(exit);
    // The network of the recording waits 600 ms before it answers.
    expect(result.outcome === "answered" && result.rttMs).toBeGreaterThanOrEqual(600);
    expect(result.outcome === "answered" && result.rttMs).toBeLessThan(750);
  });
});

describe("parsePing", () => {
  it.each(PING_CASES)("reads $name", ({ exit, expected }) => {
    expect(parsePing(exit)).toEqual(expected);
  });

  it.each([
    ["ping", parsePing],
    ["fping", parseFping],
  ])("and its like have an answer for any output of %s", (_program, parse) => {
    const code = fc.option(fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(code, fc.string(), fc.string(), (exitCode, stdout, stderr) => {
        const result = parse({ code: exitCode, stdout, stderr });
        expect(["answered", "lost", "failed"]).toContain(result.outcome);
        if (result.outcome === "answered") expect(result.rttMs).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe("any output of a program that pings", () => {
  it.each([":", "a:", "1.", "\r", "\r\n", "- ", "From ", "1/"])("is read in no time: %j again and again", (text) => {
    // As much as is kept of one. Where every split is tried, that of ":" takes minutes.
    const output = text.repeat(8192 / text.length);
    expect(parsePing({ code: 1, stdout: `${output}\n100%`, stderr: output })).toEqual({ outcome: "lost" });
    expect(parsePing({ code: 0, stdout: output, stderr: "" }).outcome).toBe("failed");
    expect(parseFping({ code: 0, stdout: "", stderr: output }).outcome).toBe("failed");
  });
});

describe("what the programs are called with", () => {
  it("one small echo without a reverse lookup, whole seconds, and no option behind the host", () => {
    const before = ["-n", "-c", "1", "-s", "16", "-W"];
    expect(PING.arguments("192.0.2.1", 8000)).toEqual([...before, "8", "--", "192.0.2.1"]);
    expect(PING.arguments("192.0.2.1", 2500)).toEqual([...before, "3", "--", "192.0.2.1"]);
    expect(PING.arguments("192.0.2.1", 200)).toEqual([...before, "1", "--", "192.0.2.1"]);
    expect(PING.arguments("192.0.2.1", 8000, 3)).toEqual([...before, "8", "-t", "3", "--", "192.0.2.1"]);
  });

  it("the same in the words of fping, in milliseconds", () => {
    const before = ["-C", "1", "-q", "-b", "16", "-t"];
    expect(FPING.arguments("192.0.2.1", 8000.4)).toEqual([...before, "8001", "--", "192.0.2.1"]);
    expect(FPING.arguments("192.0.2.1", 8000, 3)).toEqual([...before, "8000", "-H", "3", "--", "192.0.2.1"]);
  });
});

describe("isHost", () => {
  it.each(["192.0.2.1", "::1", "fe80::1%eth0", "terminal", "terminal.lan", "a-b_c.example.net"])("takes %s", (host) => {
    expect(isHost(host)).toBe(true);
  });

  it.each(["", "-f", "--help", "a b", "a;reboot", "$(reboot)", "a/b", "a\nb", `${"a".repeat(254)}`])(
    "refuses %j",
    (host) => {
      expect(isHost(host)).toBe(false);
    },
  );
});
