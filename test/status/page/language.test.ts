import { expect, it } from "vitest";
import { languageOf } from "../../../agent/status/page/language.ts";

function of(site: "auto" | "en" | "id", acceptLanguage = "", lang?: string): string {
  return languageOf({ path: "/", query: new Map(lang === undefined ? [] : [["lang", lang]]), acceptLanguage }, site);
}

it("is the one that the reader chose, whatever the site and the browser say", () => {
  expect(of("id", "id", "en")).toBe("en");
  expect(of("en", "en", "id")).toBe("id");
});

it("is that of the site, where it has one", () => {
  expect(of("id", "en-US,en;q=0.9")).toBe("id");
  expect(of("en", "id-ID", "fr")).toBe("en");
});

it("is the first of the browser's that there is, otherwise", () => {
  expect(of("auto", "fr,en-GB;q=0.8,id;q=0.9")).toBe("id");
  expect(of("auto", "en,id;q=0")).toBe("en");
  // Androids before 5 say `in`.
  expect(of("auto", "in-ID,en-US;q=0.5")).toBe("id");
});

it("is Indonesian when nobody says anything that is known", () => {
  for (const nonsense of ["", "*", "fr", ";;;", "en;q=x", ",".repeat(5000)]) expect(of("auto", nonsense)).toBe("id");
});
