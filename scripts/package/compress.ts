import { spawn } from "node:child_process";
import { pipeline } from "node:stream/promises";

/**
 * How much time the size is worth: `small` for what travels to villages, `quick` for trying out.
 *
 * The programs and not zlib of Node: their output depends on the input alone, that of Node on the processor as well.
 */
export type Effort = "small" | "quick";

/** gzip without name and time. */
export function gzip(bytes: Buffer, effort: Effort): Promise<Buffer> {
  return compress(["gzip", "-n", effort === "small" ? "-9" : "-1"], bytes);
}

/** xz with a fixed number of threads: the blocks, and so the bytes, do not depend on the machine. */
export function xz(bytes: Buffer): Promise<Buffer> {
  return compress(["xz", "-6", "--threads=2", "--memlimit-compress=0", "--check=crc64"], bytes);
}

async function compress([program = "", ...programArguments]: readonly string[], bytes: Buffer): Promise<Buffer> {
  const child = spawn(program, [...programArguments, "-c"], { stdio: ["pipe", "pipe", "inherit"] });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      reject(
        error.code === "ENOENT" ? new Error(`${program} is not installed (apt-get install ${debian(program)})`) : error,
      );
    });
    child.once("close", resolve);
  });
  // What the program says of itself matters more than the pipe that broke with it.
  const fed = pipeline([bytes], child.stdin).catch(() => undefined);
  const code = await ended;
  await fed;
  if (code !== 0) throw new Error(`${program} failed with exit code ${code}`);
  return Buffer.concat(chunks);
}

function debian(program: string): string {
  return program === "xz" ? "xz-utils" : program;
}
