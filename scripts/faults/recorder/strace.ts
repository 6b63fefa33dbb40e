import { execFile } from "node:child_process";
import { promisify } from "node:util";

let answer: Promise<boolean> | undefined;

/** True where strace is installed and may trace and inject, which a hardened kernel or container forbids. */
export function straceWorks(): Promise<boolean> {
  answer ??= promisify(execFile)("strace", [
    "-D",
    "-f",
    "--seccomp-bpf",
    "-e",
    "trace=sync",
    "-e",
    "inject=sync:error=EIO",
    "true",
  ]).then(
    () => true,
    () => false,
  );
  return answer;
}

/** What a fault run without strace says. */
export const STRACE_MISSING =
  "strace is missing or may not trace here (apt-get install strace; a container needs SYS_PTRACE)";

/**
 * A command that runs `command` under strace. The tracer is a grandchild (-D): the process that is spawned is the program itself, is
 * killed by its own pid, and its output ends only after the tracer has written the last line of its log.
 * @param expressions values of -e. @param paths only calls about these files count; all calls when empty.
 */
export function underStrace(
  command: readonly string[],
  { log, expressions, paths = [] }: { log: string; expressions: readonly string[]; paths?: readonly string[] },
): readonly string[] {
  // Much faster; but strace 6 delivers no signal from a stop of this kind.
  const signals = expressions.some((expression) => expression.includes(":signal="));
  return [
    ...["strace", "-D", "-f", "-y", "-qq", "-o", log],
    ...(signals ? [] : ["--seccomp-bpf"]),
    ...expressions.flatMap((expression) => ["-e", expression]),
    ...paths.flatMap((path) => ["-P", path]),
    ...command,
  ];
}
