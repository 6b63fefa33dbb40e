import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { buildAgent } from "../../build/build.ts";

/** Bundles a program of this folder as the agent is, and returns the path of the bundle. */
export async function bundle(name: string, folder: string): Promise<string> {
  const entry = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  const { program } = await buildAgent(join(folder, name), { entry });
  return program;
}

export interface RunningProgram {
  readonly child: ChildProcess;
  /** What the program prints, parsed, line by line. Ends with the program. */
  readonly answers: AsyncIterableIterator<unknown>;
  /** Resolves with the exit code, null after a signal. */
  readonly exit: Promise<number | null>;
}

/** Starts a bundle. It prints JSON lines on stdout; its progress goes to our stderr. */
export function start(program: string, words: readonly string[]): RunningProgram {
  const child = spawn(process.execPath, [program, ...words], { stdio: ["ignore", "pipe", "inherit"] });
  const exit = once(child, "close").then(([code]) => code as number | null);
  return { child, answers: parsed(child), exit };
}

/** Runs a bundle to its end and returns its answers. @throws when it fails. */
export async function runAll<Answer>(program: string, words: readonly string[]): Promise<readonly Answer[]> {
  const { answers, exit } = start(program, words);
  const all: unknown[] = [];
  for await (const answer of answers) all.push(answer);
  const code = await exit;
  if (code !== 0) throw new Error(`the program ended with ${code}`);
  return all as readonly Answer[];
}

/** As `runAll`, for the program's last answer. */
export async function run<Answer>(program: string, words: readonly string[]): Promise<Answer> {
  const last = (await runAll<Answer>(program, words)).at(-1);
  if (last === undefined) throw new Error("the program said nothing");
  return last;
}

async function* parsed(child: ChildProcess): AsyncIterableIterator<unknown> {
  if (child.stdout === null) return;
  for await (const line of createInterface({ input: child.stdout })) yield JSON.parse(line);
}
