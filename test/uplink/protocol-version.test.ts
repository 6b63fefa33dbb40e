import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SuarError } from "../../agent/core/errors.ts";
import { ConnectRefused, type ProtocolVersion } from "../../agent/core/transport.ts";
import { VersionChoice } from "../../agent/uplink/protocol-version.ts";

const refused = (version: ProtocolVersion, code: number) => new ConnectRefused("b:1883", version, code);
const nonsense = new SuarError("broker-nonsense", { broker: "b:1883", reason: "it hung up" });
const unreachable = new SuarError("broker-unreachable", { broker: "b:1883", reason: "ECONNREFUSED" });

describe("protocol version", () => {
  it.each([0x84, 0x01])("falls back at once and for good when the broker answers 5 with %i", (code) => {
    const choice = new VersionChoice("auto");
    expect(choice.next()).toBe(5);
    expect(choice.failed(5, refused(5, code))).toBe(true);
    expect(choice.next()).toBe(4);
    choice.worked(4);
    expect(choice.failed(4, unreachable)).toBe(false);
    expect(choice.next()).toBe(4);
  });

  it("believes a broker that merely hangs up on 5 only the second time", () => {
    const choice = new VersionChoice("auto");
    for (const nextOne of [5, 4] as const) {
      expect(choice.failed(5, nonsense)).toBe(true);
      expect(choice.next()).toBe(4);
      choice.worked(4);
      expect(choice.next()).toBe(nextOne);
    }
  });

  it("goes back to 5 when 3.1.1 failed too, and waits in between", () => {
    const choice = new VersionChoice("auto");
    expect(choice.failed(5, nonsense)).toBe(true);
    expect(choice.failed(4, nonsense)).toBe(false);
    expect(choice.next()).toBe(5);
  });

  it("is not shaken by a broker that hangs up once 5 has worked", () => {
    const choice = new VersionChoice("auto");
    choice.worked(5);
    expect(choice.failed(5, nonsense)).toBe(false);
    expect(choice.next()).toBe(5);
  });

  it("follows a broker that was exchanged for one of the other version", () => {
    const choice = new VersionChoice("auto");
    choice.worked(5);
    expect(choice.failed(5, refused(5, 0x84))).toBe(true);
    choice.worked(4);
    expect(choice.failed(4, refused(4, 1))).toBe(true);
    expect(choice.next()).toBe(5);
  });

  it.each([unreachable, refused(5, 0x86), new Error("a defect")])("does not blame the version for: %s", (error) => {
    const choice = new VersionChoice("auto");
    expect(choice.failed(5, error)).toBe(false);
    expect(choice.next()).toBe(5);
  });

  it("never tries at once more than once in a row, and never a version that nobody allowed", () => {
    const outcome = fc.constantFrom("worked" as const, "said" as const, "hinted" as const, "unreachable" as const);
    const setting = fc.constantFrom("auto" as const, "5" as const, "3.1.1" as const);
    fc.assert(
      fc.property(setting, fc.array(outcome, { maxLength: 40 }), (only, outcomes) => {
        const choice = new VersionChoice(only);
        let hurried = false;
        for (const one of outcomes) {
          const version = choice.next();
          if (only !== "auto") expect(version).toBe(only === "5" ? 5 : 4);
          if (one === "worked") {
            choice.worked(version);
            hurried = false;
            continue;
          }
          const error = { said: refused(version, 1), hinted: nonsense, unreachable }[one];
          const again = choice.failed(version, error);
          if (again) expect([hurried, choice.next()]).toEqual([false, version === 5 ? 4 : 5]);
          hurried = again;
        }
      }),
    );
  });

  it("keeps to the version that was set", () => {
    const choice = new VersionChoice("3.1.1");
    expect(choice.next()).toBe(4);
    expect(choice.failed(4, refused(4, 1))).toBe(false);
    expect(choice.next()).toBe(4);
    const five = new VersionChoice("5");
    expect(five.failed(5, refused(5, 0x84))).toBe(false);
    expect(five.next()).toBe(5);
  });
});
