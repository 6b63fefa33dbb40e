import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runSuar } from "../support/run-suar.ts";

function configFile(name: string): string {
  return readFileSync(fileURLToPath(new URL(`../../config/${name}`, import.meta.url)), "utf8");
}

describe("the generated files", () => {
  it.each([
    ["suar.schema.json", ["--lang", "en", "--schema"]],
    ["REFERENCE.md", ["--lang", "en"]],
    ["REFERENCE.id.md", ["--lang", "id"]],
  ])("config/%s is what the declaration says now", async (name, flags) => {
    const { stdout } = await runSuar(["config", "reference", ...flags]);
    // When this fails: npm run --silent suar -- config reference <flags> > config/<name>
    expect(configFile(name)).toBe(stdout);
  });

  it("the example passes the check, with nothing left to look at", async () => {
    const example = configFile("suar.example.json");
    const result = await runSuar(["config", "check", "suar.example.json", "--json"], {
      files: { "suar.example.json": example },
    });
    expect(JSON.parse(result.stdout)).toEqual({ ok: true, file: "suar.example.json", advice: [] });
  });
});
