import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readPlainJson } from "../../agent/config/document.ts";
import { VERBS } from "../../agent/core/command.ts";
import { HOUR } from "../../agent/core/time.ts";
import {
  type CommandCircumstances,
  type CommandRefusal,
  judgeCommand,
  MAXIMUM_LIFE,
  MAXIMUM_REPLAY,
} from "../../agent/remote/judge-command.ts";

const NOW = Date.UTC(2026, 10, 23, 3);
const EPOCH = "9f86d081884c7d65";
const USUAL: CommandCircumstances = {
  retained: false,
  allowed: VERBS,
  wall: { at: NOW, trusted: true },
  epoch: EPOCH,
  isKnown: (id) => id === "seen",
};
const STATUS = { v: 1, id: "c-1", verb: "status", expiresAt: NOW + HOUR };
const REPLAY = { ...STATUS, verb: "replay", arguments: { epoch: EPOCH, from: 5, to: 9 } };

function refusalOf(
  message: unknown,
  circumstances: Partial<CommandCircumstances> = {},
): CommandRefusal | "carried out" {
  const verdict = judgeCommand(message, { ...USUAL, ...circumstances });
  return "refusal" in verdict ? verdict.refusal : "carried out";
}

describe("a command", () => {
  it.each(VERBS.filter((verb) => verb !== "replay"))("is carried out: %s", (verb) => {
    expect(judgeCommand({ ...STATUS, verb }, USUAL)).toEqual({ command: { id: "c-1", verb, expiresAt: NOW + HOUR } });
    expect(refusalOf({ ...STATUS, verb, arguments: {} })).toBe("carried out");
  });

  it("is carried out: replay, with its range", () => {
    expect(judgeCommand(REPLAY, USUAL)).toEqual({
      command: { id: "c-1", verb: "replay", expiresAt: NOW + HOUR, from: 5, to: 9 },
    });
  });

  it("may have fields that are not known yet", () => {
    expect(refusalOf({ ...STATUS, note: "of tomorrow" })).toBe("carried out");
  });

  it.each<[string, unknown, CommandRefusal]>([
    ["nothing", undefined, "malformed"],
    ["no object", [STATUS], "malformed"],
    ["another version", { ...STATUS, v: 2 }, "malformed"],
    ["no id", { ...STATUS, id: undefined }, "malformed"],
    ["an id that could be more", { ...STATUS, id: "a/b" }, "malformed"],
    ["an id without end", { ...STATUS, id: "a".repeat(65) }, "malformed"],
    ["no expiry", { ...STATUS, expiresAt: undefined }, "malformed"],
    ["an expiry in words", { ...STATUS, expiresAt: `${NOW + HOUR}` }, "malformed"],
    ["an expiry without end", { ...STATUS, expiresAt: 1e300 }, "malformed"],
    ["a list of arguments", { ...STATUS, arguments: [] }, "malformed"],
    ["an unknown verb", { ...STATUS, verb: "shell" }, "unknown-verb"],
    ["a verb that every object has", { ...STATUS, verb: "constructor" }, "unknown-verb"],
    ["an expiry that has come", { ...STATUS, expiresAt: NOW }, "expired"],
    ["an expiry too far ahead", { ...STATUS, expiresAt: NOW + MAXIMUM_LIFE + 1 }, "expires-too-late"],
    ["a known id", { ...STATUS, id: "seen" }, "replayed"],
    ["arguments where there are none", { ...STATUS, arguments: { force: true } }, "arguments"],
    ["no range", { ...REPLAY, arguments: {} }, "arguments"],
    ["another argument", { ...REPLAY, arguments: { ...REPLAY.arguments, fast: 1 } }, "arguments"],
    ["the numbers of another store", { ...REPLAY, arguments: { epoch: "other", from: 5, to: 9 } }, "arguments"],
    ["a range from zero", { ...REPLAY, arguments: { epoch: EPOCH, from: 0, to: 9 } }, "arguments"],
    ["a range that ends before it begins", { ...REPLAY, arguments: { epoch: EPOCH, from: 9, to: 8 } }, "arguments"],
    ["half a number", { ...REPLAY, arguments: { epoch: EPOCH, from: 1.5, to: 8 } }, "arguments"],
    ["a range in words", { ...REPLAY, arguments: { epoch: EPOCH, from: "5", to: 8 } }, "arguments"],
    ["too much", { ...REPLAY, arguments: { epoch: EPOCH, from: 1, to: MAXIMUM_REPLAY + 1 } }, "arguments"],
  ])("is refused with %s", (_name, message, refusal) => {
    expect(refusalOf(message)).toBe(refusal);
  });

  it("is refused where the site does not allow it, where it lay at the broker, and while nobody vouches for the time", () => {
    expect(refusalOf({ ...STATUS, verb: "reconnect" }, { allowed: ["status", "replay"] })).toBe("not-allowed");
    expect(refusalOf(STATUS, { retained: true })).toBe("retained");
    expect(refusalOf(STATUS, { wall: { at: NOW, trusted: false } })).toBe("clock-not-trusted");
    expect(refusalOf({ ...REPLAY, arguments: { epoch: EPOCH, from: 1, to: MAXIMUM_REPLAY } })).toBe("carried out");
  });

  it("is told by its name when it is refused, as far as it has a good one", () => {
    expect(judgeCommand({ ...STATUS, verb: "shell" }, USUAL)).toEqual({ refusal: "unknown-verb", id: "c-1" });
    expect(judgeCommand({ ...STATUS, expiresAt: 1 }, USUAL)).toEqual({ refusal: "expired", id: "c-1", verb: "status" });
    expect(judgeCommand({ ...STATUS, id: "$(reboot)" }, USUAL)).toEqual({ refusal: "malformed" });
  });

  it("in which a key stands twice is none", () => {
    const twice = JSON.stringify(STATUS).replace('"verb"', '"verb":"reconnect","verb"');
    expect(refusalOf(readPlainJson(new TextEncoder().encode(twice)))).toBe("malformed");
    expect(refusalOf(readPlainJson(new TextEncoder().encode(JSON.stringify(STATUS))))).toBe("carried out");
  });

  it("is carried out only if all of it is right, whatever comes", () => {
    const value = fc.oneof(
      fc.constantFrom(1, 2, "c-1", "seen", ...VERBS, NOW, NOW + HOUR, NOW + 2 * MAXIMUM_LIFE, EPOCH),
      fc.jsonValue(),
    );
    /** Right most of the time. */
    const mostly = (right: fc.Arbitrary<unknown>) =>
      fc.oneof({ weight: 30, arbitrary: right }, { weight: 1, arbitrary: value });
    const range = fc.record({
      epoch: mostly(fc.constant(EPOCH)),
      from: mostly(fc.nat()),
      to: mostly(fc.nat()),
    });
    const message = mostly(
      fc.record(
        {
          v: mostly(fc.constant(1)),
          id: mostly(fc.constantFrom("c-1", "seen")),
          verb: mostly(fc.constantFrom(...VERBS)),
          expiresAt: mostly(fc.integer({ min: NOW - HOUR, max: NOW + 2 * MAXIMUM_LIFE })),
          arguments: mostly(fc.oneof(range, fc.constant({}))),
        },
        { requiredKeys: ["v", "id", "verb", "expiresAt"] },
      ),
    );
    const circumstances = fc.record({
      retained: fc.boolean(),
      allowed: fc.subarray([...VERBS]),
      trusted: fc.boolean(),
    });
    let carriedOut = 0;
    fc.assert(
      fc.property(message, circumstances, (given, { retained, allowed, trusted }) => {
        const verdict = judgeCommand(given, { ...USUAL, retained, allowed, wall: { at: NOW, trusted } });
        if ("refusal" in verdict) return;
        carriedOut++;
        const { command } = verdict;
        expect(retained || !trusted || command.id === "seen").toBe(false);
        expect(allowed).toContain(command.verb);
        expect(command.id).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
        expect(command.expiresAt > NOW && command.expiresAt <= NOW + MAXIMUM_LIFE).toBe(true);
        if (command.verb !== "replay") return;
        expect(command.from >= 1 && command.to >= command.from).toBe(true);
        expect(command.to - command.from).toBeLessThan(MAXIMUM_REPLAY);
      }),
      { numRuns: 5_000 },
    );
    expect(carriedOut).toBeGreaterThan(10);
  });
});
