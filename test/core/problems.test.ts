import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { explain, problemStatus, reasonOf, SuarError } from "../../agent/core/errors.ts";
import { PROBLEMS, type ProblemCode } from "../../agent/core/problems.ts";

/** Stands for every detail: its name shows where it went in the sentence. */
const anyDetails = new Proxy(
  {},
  { get: (_target, name) => (name === "reasonCode" || name === "count" ? 135 : String(name)) },
);

describe("problems", () => {
  it.each(Object.keys(PROBLEMS) as ProblemCode[])(
    "%s says what happened and what to do, differently in each language",
    (code) => {
      const english = explain({ code, details: anyDetails }, "en");
      const indonesian = explain({ code, details: anyDetails }, "id");
      for (const text of [english, indonesian]) {
        expect(text.problem.length).toBeGreaterThan(10);
        expect(text.remedy.length).toBeGreaterThan(10);
        expect(`${text.problem}${text.remedy}`).not.toMatch(/undefined|NaN|\[object/);
      }
      expect(indonesian.remedy).not.toBe(english.remedy);
    },
  );

  it("names each in one file of its area, and leaves out no file", async () => {
    const folder = new URL("../../agent/core/problems/", import.meta.url);
    const files = readdirSync(folder).filter((file) => file !== "problem.ts");
    const areas: object[] = await Promise.all(files.map((file) => import(new URL(file, folder).href)));
    const codes = areas.flatMap((area) => Object.values(area).flatMap((table) => Object.keys(table)));
    expect(codes.sort()).toEqual(Object.keys(PROBLEMS).sort());
  });

  it("says a refusal in words with its code", () => {
    const text = explain({ code: "broker-refused", details: { broker: "b:1883", reasonCode: 135 } }, "en");
    expect(text.problem).toContain("not authorised (0x87)");
  });

  it.each(["no-file", "no-answer", "certificate-date", "bypass"])(
    "says in each language why a source of a service cannot be read: %s",
    (reason) => {
      const [english, indonesian] = (["en", "id"] as const).map((language) =>
        explain({ code: "source-silent", details: { source: "wifi kea", reason } }, language),
      );
      for (const text of [english, indonesian]) expect(text?.problem).not.toContain(`: ${reason}`);
      expect(english?.problem.split(": ")[1]).not.toBe(indonesian?.problem.split(": ")[1]);
    },
  );

  it("leaves the codes of systems and protocols as they are", () => {
    const why = (reason: string) =>
      explain({ code: "source-silent", details: { source: "wifi kea", reason } }, "id").problem;
    expect(why("HTTP 502")).toContain(": HTTP 502");
    expect(why("toString")).toContain(": toString");
  });

  it("gives an unknown problem of another version by its code", () => {
    expect(explain({ code: "of-the-future", details: {} }, "id").problem).toBe("of-the-future");
  });

  it("calls what is not an expected failure a defect", () => {
    expect(problemStatus(new TypeError("x is not a function"))).toEqual({
      code: "defect",
      details: { reason: "x is not a function" },
    });
    expect(problemStatus(new SuarError("ping-missing", {}))).toEqual({ code: "ping-missing", details: {} });
  });

  it("finds the reason inside a failure of several addresses", () => {
    expect(reasonOf(new AggregateError([new Error("refused v6"), new Error("refused v4")]))).toBe(
      "refused v6; refused v4",
    );
    expect(reasonOf("text")).toBe("text");
  });
});
