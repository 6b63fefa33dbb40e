import { SuarError } from "../core/errors.ts";
import type { ProgramRunner } from "../core/program.ts";
import { type ProcessExit, runProcess } from "./run-process.ts";

/** Where tools of the administrator are, which the PATH of a service leaves out. */
const ADMINISTRATOR_PATH = "/usr/sbin:/sbin";

/** Programs of this box, each in a process of its own. */
export const programs: ProgramRunner = {
  async run(program, programArguments, { timeout, maximumBytes }, signal) {
    const command = { program, programArguments, morePath: ADMINISTRATOR_PATH, timeout, maximumBytes };
    const exit = await runProcess(command, signal).catch((error: unknown): ProcessExit => {
      throw startProblem(error, program);
    });
    if (exit !== "timeout") return { code: exit.code, stdout: exit.stdout, cutOff: exit.cutOff };
    throw new SuarError("program-failed", { program, reason: `no end within ${timeout / 1000} s` });
  },
};

/** Node's own message would repeat the arguments: only the code of the system says something new. */
function startProblem(error: unknown, program: string): unknown {
  if (error instanceof SuarError) return error;
  const { code = "unknown" } = error as NodeJS.ErrnoException;
  return code === "ENOENT"
    ? new SuarError("program-missing", { program })
    : new SuarError("program-failed", { program, reason: `it cannot be started (${code})` });
}
