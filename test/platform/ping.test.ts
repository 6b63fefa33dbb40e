import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isHost, parsePing, pingArguments } from "../../agent/platform/ping.ts";
import { PING_CASES } from "../support/ping-outputs.ts";

describe("parsePing", () => {
  it.each(PING_CASES)("reads $name", ({ exit, expected }) => {
    expect(parsePing(exit)).toEqual(expected);
  });

  it("has an answer for any output", () => {
    const code = fc.option(fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(code, fc.string(), fc.string(), (exitCode, stdout, stderr) => {
        const result = parsePing({ code: exitCode, stdout, stderr });
        expect(["answered", "lost", "failed"]).toContain(result.outcome);
        if (result.outcome === "answered") expect(result.rttMs).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe("pingArguments", () => {
  it("waits whole seconds, at least one, and ends the options before the host", () => {
    expect(pingArguments("192.0.2.1", 8000)).toEqual(["-n", "-c", "1", "-W", "8", "--", "192.0.2.1"]);
    expect(pingArguments("192.0.2.1", 2500)).toContain("3");
    expect(pingArguments("192.0.2.1", 200)).toContain("1");
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
