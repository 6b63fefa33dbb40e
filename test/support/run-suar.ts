import { runCommandLine } from "../../agent/cli/cli.ts";
import type { Command } from "../../agent/cli/command.ts";

export interface SuarSurroundings {
  readonly environment?: Readonly<Record<string, string>>;
  /** Path -> text; whatever is not here does not exist. */
  readonly files?: Readonly<Record<string, string>>;
  readonly isTty?: boolean;
  readonly columns?: number;
  readonly signal?: AbortSignal;
  readonly commands?: readonly Command[];
}

/** Runs a command line in this process. */
export async function runSuar(argv: readonly string[], given: SuarSurroundings = {}) {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const { environment = {}, files = {}, isTty = false, columns, signal, commands } = given;
  const code = await runCommandLine(
    argv,
    {
      environment,
      stdout: { write: (text) => void stdout.push(text), taken: async () => true },
      stderr: { write: (text) => void stderr.push(text) },
      isTty,
      ...(columns === undefined ? {} : { columns }),
      signal: signal ?? new AbortController().signal,
      readFile: async (path) => {
        const text = files[path];
        return text === undefined ? undefined : new TextEncoder().encode(text);
      },
    },
    commands,
  );
  return { code, stdout: stdout.join(""), stderr: stderr.join("") };
}

/** The text as one line: where it is broken depends on the length of names and paths in it. */
export function flat(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}
