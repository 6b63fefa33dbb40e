import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { buildAgent } from "../../build/build.ts";
import type { HostCall } from "./messages.ts";
import { OWN_PROCESSES } from "./run-collectors.ts";

const LIMIT_MS = 120_000;
const run = promisify(execFile);

/** Costs of the calls that the agent's host collector makes, and of those that it could make. */
export async function hostCalls(folder: string): Promise<readonly HostCall[]> {
  const entry = fileURLToPath(new URL("host-calls-program.ts", import.meta.url));
  const { program } = await buildAgent(join(folder, "host-calls"), { entry });
  const [command = "", ...words] = [...OWN_PROCESSES, process.execPath, program];
  const { stdout } = await run(command, words, { timeout: LIMIT_MS, killSignal: "SIGKILL", cwd: folder });
  return JSON.parse(stdout) as readonly HostCall[];
}
