import { type ChildProcess, spawn } from "node:child_process";
import { SuarError } from "../core/errors.ts";
import type { ProgramExit, ProgramLimits, ProgramRunner } from "../core/program.ts";

/** Where tools of the administrator are, which the PATH of a service leaves out. */
const ADMINISTRATOR_PATH = "/usr/sbin:/sbin";

/** Programs of this box, each in a process of its own. */
export const programs: ProgramRunner = {
  async run(program, programArguments, limits, signal) {
    if (signal.aborted) throw new SuarError("stopped", {});
    const child = start(program, programArguments);
    return await new Promise<ProgramExit>((resolve, reject) => {
      const output = gather(child, limits);
      const finish = (act: () => void) => {
        clearTimeout(timer);
        signal.removeEventListener("abort", abort);
        act();
      };
      const end = (problem: SuarError) => {
        child.kill("SIGKILL");
        child.stdout?.destroy();
        finish(() => reject(problem));
      };
      const timer = setTimeout(() => {
        end(new SuarError("program-failed", { program, reason: `no end within ${limits.timeout / 1000} s` }));
      }, limits.timeout);
      const abort = () => end(new SuarError("stopped", {}));
      signal.addEventListener("abort", abort, { once: true });
      child.on("error", (error) => finish(() => reject(startProblem(error, program))));
      child.on("close", (code) => finish(() => resolve({ code, ...output() })));
    });
  },
};

function start(program: string, programArguments: readonly string[]): ChildProcess {
  try {
    return spawn(program, programArguments, {
      // It exists whatever becomes of the directory that the agent was started in; with that gone, spawn would report ENOENT.
      cwd: "/",
      env: { PATH: `${process.env["PATH"] ?? "/usr/bin:/bin"}:${ADMINISTRATOR_PATH}`, LC_ALL: "C" },
      stdio: ["ignore", "pipe", "ignore"],
    });
  } catch (error) {
    throw startProblem(error, program); // Out of memory, for one, is thrown here instead of being an event.
  }
}

/** Node's own message would repeat the arguments: only the code of the system says something new. */
function startProblem(error: unknown, program: string): SuarError {
  const { code = "unknown" } = error as NodeJS.ErrnoException;
  return code === "ENOENT"
    ? new SuarError("program-missing", { program })
    : new SuarError("program-failed", { program, reason: `it cannot be started (${code})` });
}

function gather(child: ChildProcess, { maximumBytes }: ProgramLimits): () => Omit<ProgramExit, "code"> {
  const chunks: Buffer[] = [];
  let length = 0;
  child.stdout?.on("data", (chunk: Buffer) => {
    if (length < maximumBytes) chunks.push(chunk.subarray(0, maximumBytes - length));
    length += chunk.length;
  });
  return () => ({ stdout: Buffer.concat(chunks), cutOff: length > maximumBytes });
}
