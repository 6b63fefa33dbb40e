import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildAgent } from "../../build/build.ts";
import type { FaultCase } from "../kind.ts";

const ENTRIES = {
  agent: new URL("../../../agent/main.ts", import.meta.url),
  recorder: new URL("program.ts", import.meta.url),
} as const;

const programs = new Map<string, Promise<string>>();

/**
 * Path of a program bundled like the agent, which starts in an eighth of a second and not in one. Made once in this process, beside the
 * folder of the case: whoever made and removes that removes this as well.
 */
export function bundle({ folder }: Pick<FaultCase, "folder">, name: keyof typeof ENTRIES): Promise<string> {
  const target = join(dirname(folder), `program-${name}-${process.pid}`);
  let program = programs.get(target);
  if (program === undefined) {
    program = buildAgent(target, { entry: fileURLToPath(ENTRIES[name]) }).then((result) => result.program);
    programs.set(target, program);
  }
  return program;
}
