import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { SimulationReport } from "../../../simulator/report/report.ts";
import type { Bench } from "../main.ts";

const SIMULATOR = fileURLToPath(new URL("../../../simulator/main.ts", import.meta.url));
const EXIT_ACCOUNT_OPEN = 1;

/** One run of `npm run sim`, as a developer starts it. Its progress goes to stderr. @throws when it does not come to a verdict. */
export async function runFleet(
  name: string,
  words: readonly string[],
  { folder, progress }: Bench,
): Promise<SimulationReport> {
  progress(`npm run sim -- ${words.join(" ")}`);
  const file = join(folder, `${name}.json`);
  const flags = ["--import", import.meta.resolve("tsx"), SIMULATOR, ...words, "--no-page", "--json", file];
  const child = spawn(process.execPath, flags, { stdio: ["ignore", "ignore", "inherit"] });
  const [code] = (await once(child, "exit")) as [number | null];
  // An account that does not balance is a figure as well.
  if (code !== 0 && code !== EXIT_ACCOUNT_OPEN) throw new Error(`the run "${name}" ended with ${code}`);
  return JSON.parse(await readFile(file, "utf8")) as SimulationReport;
}
