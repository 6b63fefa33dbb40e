import { describe, expect, it } from "vitest";
import { HOUR, MINUTE } from "../../agent/core/time.ts";
import { connectAdvice, disconnectWait, publishVerdict } from "../../agent/uplink/reason-codes.ts";

const ALL = Array.from({ length: 256 }, (_, code) => code);
const codes = (matches: (code: number) => boolean) => ALL.filter(matches);

describe("reason codes", () => {
  it("tries the other version only when the broker does not know ours", () => {
    expect(codes((code) => connectAdvice(code).action === "other-version")).toEqual([0x01, 0x84]);
  });

  it("waits for people, one to six hours, when credentials or the name are refused", () => {
    const waits = codes((code) => connectAdvice(code).action === "wait-for-people");
    expect(waits).toEqual([0x02, 0x04, 0x05, 0x85, 0x86, 0x87, 0x8a, 0x8c]);
    for (const code of waits) expect(connectAdvice(code)).toMatchObject({ between: { least: HOUR, most: 6 * HOUR } });
  });

  it("gives a busy broker at least a minute", () => {
    const waits = codes((code) => connectAdvice(code).action === "wait");
    expect(waits).toEqual([0x03, 0x88, 0x89, 0x97, 0x9c, 0x9d, 0x9f]);
    for (const code of waits) expect(connectAdvice(code)).toMatchObject({ between: { least: MINUTE } });
  });

  it("counts nothing as delivered but success", () => {
    expect(codes((code) => publishVerdict(code) === "delivered")).toEqual([0]);
    expect(codes((code) => publishVerdict(code) === "nobody")).toEqual([0x10]);
  });

  it("gives up only on what the broker will never take", () => {
    expect(codes((code) => publishVerdict(code) === "rejected")).toEqual([0x95, 0x99]);
    expect(codes((code) => publishVerdict(code) === "refused")).toEqual([0x87, 0x90]);
    expect(codes((code) => publishVerdict(code) === "slower")).toEqual([0x93, 0x96, 0x97]);
  });

  it("asks for no more than the ordinary back-off after any other goodbye", () => {
    expect(disconnectWait(0x8b)).toBeUndefined();
    expect(disconnectWait(undefined)).toBeUndefined();
  });
});
