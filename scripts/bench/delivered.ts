import { execFileSync } from "node:child_process";
import { chmod, copyFile, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { reasonOf } from "../../agent/core/errors.ts";
import { ARCHITECTURES, PLATFORMS } from "../package/architecture.ts";
import { fetchNodeRuntime } from "../package/node-runtime.ts";
import { UsageError } from "../usage-error.ts";

const LAUNCHER = fileURLToPath(new URL("../package/files/suar", import.meta.url));
/** Where the packages put the bundle and Node. */
const LIBRARY = "/usr/lib/suar";
/** In place of a path: the Node that the packages bring. */
const PACKAGED = "packaged";

export interface ChosenNode {
  readonly path: string;
  /** Without `v`. */
  readonly version: string;
}

/**
 * The Node that is to be measured. @param given a path, or `packaged`; undefined: the one that runs this.
 * @throws UsageError when there is no Node.
 */
export async function chooseNode(given: string | undefined, folder: string): Promise<ChosenNode> {
  const path = given === PACKAGED ? await packagedNode(folder) : resolve(given ?? process.execPath);
  try {
    return { path, version: execFileSync(path, ["-p", "process.versions.node"], { encoding: "utf8" }).trim() };
  } catch (error) {
    throw new UsageError(`--node takes the path of a Node, or "${PACKAGED}": ${reasonOf(error)}`);
  }
}

async function packagedNode(folder: string): Promise<string> {
  const here = `${process.platform}-${process.arch}`;
  const architecture = ARCHITECTURES.find((name) => PLATFORMS[name] === here);
  if (architecture === undefined) throw new UsageError(`There is no package for ${here}.`);
  const path = join(folder, "packaged-node");
  const fetched = `${path}-fetched`;
  await writeFile(fetched, (await fetchNodeRuntime(architecture)).program, { mode: 0o755 });
  // What is written in large pieces lies so in the page cache, and each process that maps it seems 20 MB larger. A copy, as from dpkg or after a boot, does not.
  await copyFile(fetched, path);
  await rm(fetched);
  return path;
}

/**
 * Puts the launcher of the packages, with all that it asks of V8 and of the allocator, before this bundle and Node.
 * @returns its path: `suar run` as on a box.
 */
export async function layOut(program: string, { path }: ChosenNode, folder: string): Promise<string> {
  const launcher = join(folder, "suar");
  await symlink(path, join(dirname(program), "node"));
  await writeFile(launcher, (await readFile(LAUNCHER, "utf8")).replaceAll(LIBRARY, dirname(program)));
  await chmod(launcher, 0o755);
  return launcher;
}
