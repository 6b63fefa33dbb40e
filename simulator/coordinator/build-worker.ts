import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildAgent } from "../../scripts/build/build.ts";
import { withEsbuild } from "../../scripts/build/with-esbuild.ts";

const ENTRY = fileURLToPath(new URL("../worker/program.ts", import.meta.url));

/**
 * Makes the program of the workers as the agent is delivered: bundled. What loads TypeScript as it stands gives every function its name at
 * each turn, which took 256 bytes of every function that an agent holds and a third of its time.
 * @param directory of the run. Resolves with the path of the program.
 */
export async function buildWorker(directory: string): Promise<string> {
  const { program } = await withEsbuild(() => buildAgent(join(directory, "worker"), { entry: ENTRY }));
  return program;
}
