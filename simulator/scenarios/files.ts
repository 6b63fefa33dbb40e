import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { UsageError } from "../command/usage-error.ts";
import type { Scenario } from "./happenings.ts";
import { parseScenario } from "./scenario.ts";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));

/** Every scenario there is, by name. */
export function scenarioNames(): readonly string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .sort();
}

/** @throws UsageError for a name that is not there, or a file that is wrong. */
export function readScenario(name: string): Scenario {
  const names = scenarioNames();
  if (!names.includes(name)) throw new UsageError(`--scenario ${name} is not known. Use one of: ${names.join(", ")}.`);
  return parseScenario(name, readFileSync(`${FOLDER}${name}.json`, "utf8"));
}
