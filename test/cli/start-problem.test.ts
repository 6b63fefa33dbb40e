import { expect, it } from "vitest";
import { startProblem } from "../../agent/cli/start-problem.ts";
import { explain, problemStatus, SuarError } from "../../agent/core/errors.ts";

const directory = "/var/lib/suar/outbox";

it.each([
  new SuarError("disk-full", { directory }),
  new SuarError("store-disk-error", { directory, reason: "Input/output error" }),
])("of an agent that cannot start nobody is told that it goes on by itself: $code", (error) => {
  const problem = startProblem(error);
  expect(problem).toMatchObject({ cause: error, details: error.details });
  const english = explain(problemStatus(problem), "en");
  expect(english.problem).toMatch(/^Suar cannot start: .*\/var\/lib\/suar\/outbox/);
  expect(english.remedy).toContain("Nothing is recorded until then");
  expect(english.remedy).not.toMatch(/goes on|tries again by itself/);
  const indonesian = explain(problemStatus(problem), "id");
  expect(indonesian.problem).toMatch(/^Suar tidak bisa mulai: /);
  expect(indonesian.remedy).not.toMatch(/terus berjalan|mencoba lagi sendiri/);
});

it("every other problem keeps its own words", () => {
  const locked = new SuarError("store-locked", { directory });
  expect(startProblem(locked)).toBe(locked);
});
