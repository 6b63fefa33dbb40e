import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildAgent, committedAt, productVersion } from "../build/build.ts";
import { nativeParts } from "../build/native.ts";
import { ARCHITECTURES, type Architecture, PLATFORMS } from "./architecture.ts";
import { type Effort, gzip } from "./compress.ts";
import { packageContents } from "./contents.ts";
import { installedKib, makeDeb } from "./deb.ts";
import { maintainerScripts } from "./maintainer-scripts.ts";
import { fetchNodeRuntime, type NodeRuntime } from "./node-runtime.ts";
import { makeSbom } from "./sbom.ts";
import { makeTar } from "./tar.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** A tar archive cannot say a time before it, and where the sources are of no commit there is no better one. */
const EARLIEST_SECONDS = 315_532_800;

export interface PackageOptions {
  readonly outDirectory: string;
  readonly architectures?: readonly Architecture[];
  /** That of package.json by default. */
  readonly version?: string;
  readonly effort?: Effort;
  /** Both by default. */
  readonly formats?: readonly ("deb" | "tar.gz")[];
  /** Where Node comes from; the npm registry by default. */
  readonly nodeFor?: (architecture: Architecture) => Promise<NodeRuntime>;
  /** For trying out what a later version would do. */
  readonly storeFormat?: number;
  /** Told of each step, in a few words. */
  readonly progress?: (text: string) => void;
}

export interface MadeFile {
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface MadePackages {
  readonly version: string;
  readonly files: readonly MadeFile[];
  /** Of a box, by processor: what the files of the package take there. */
  readonly installedKib: Readonly<Partial<Record<Architecture, number>>>;
}

/**
 * Makes the packages, install.sh and SHA256SUMS, which together go onto a stick. Each file appears whole. The same sources, the same tools and the same
 * SOURCE_DATE_EPOCH (the time of the commit by default) make the same bytes.
 */
export async function makePackages(options: PackageOptions): Promise<MadePackages> {
  const { outDirectory, architectures = ARCHITECTURES, version = productVersion(), progress = () => {} } = options;
  await mkdir(outDirectory, { recursive: true });
  const seconds = sourceSeconds(process.env["SOURCE_DATE_EPOCH"]);
  const files: MadeFile[] = [];
  const sizes: Partial<Record<Architecture, number>> = {};
  const write = async (name: string, content: Buffer | string, mode = 0o644) => {
    const path = join(outDirectory, name);
    const unfinished = join(outDirectory, `.${name}.unfinished`);
    await writeFile(unfinished, content, { mode });
    await rename(unfinished, path);
    const sha256 = createHash("sha256").update(content).digest("hex");
    files.push({ path, bytes: Buffer.byteLength(content), sha256 });
  };
  for (const architecture of architectures) {
    const made = await makeOne({ ...options, version, progress, architecture, seconds });
    sizes[architecture] = made.installedKib;
    const name = `suar_${version}_${architecture}`;
    if (made.deb !== undefined) await write(`${name}.deb`, made.deb);
    if (made.archive !== undefined) await write(`${name}.tar.gz`, made.archive);
    await write(`${name}.cdx.json`, made.sbom);
  }
  await write("install.sh", await readFile(join(ROOT, "scripts/install.sh")), 0o755);
  const sums = files.map(({ path, sha256 }) => `${sha256}  ${basename(path)}\n`);
  await write("SHA256SUMS", sums.join(""));
  return { version, files, installedKib: sizes };
}

interface One extends Omit<PackageOptions, "version" | "progress"> {
  readonly version: string;
  readonly architecture: Architecture;
  readonly seconds: number;
  readonly progress: (text: string) => void;
}

interface MadeOne {
  readonly deb: Buffer | undefined;
  readonly archive: Buffer | undefined;
  readonly sbom: string;
  readonly installedKib: number;
}

async function makeOne({
  architecture,
  version,
  seconds,
  effort = "small",
  formats = ["deb", "tar.gz"],
  nodeFor = fetchNodeRuntime,
  storeFormat,
  progress,
}: One): Promise<MadeOne> {
  const workshop = await mkdtemp(join(tmpdir(), "suar-package-"));
  try {
    progress(`${architecture}: Node`);
    const node = await nodeFor(architecture);
    progress(`${architecture}: agent`);
    const built = join(workshop, "suar");
    const { packages } = await buildAgent(built, { platform: PLATFORMS[architecture], version });
    const parts = nativeParts().map(([name]) => name);
    const sbom = await makeSbom({ root: ROOT, version, architecture, packages, nativeParts: parts, node, seconds });
    const contents = await packageContents({
      root: ROOT,
      built,
      node,
      sbom,
      ...(storeFormat === undefined ? {} : { storeFormat }),
    });
    progress(`${architecture}: compressing`);
    const tar = makeTar(contents, "./", seconds);
    const scripts = await maintainerScripts(ROOT, storeFormat);
    const [deb, archive] = await Promise.all([
      formats.includes("deb")
        ? makeDeb({ version, architecture, files: contents, scripts, seconds, effort, tar })
        : undefined,
      formats.includes("tar.gz") ? gzip(tar, effort) : undefined,
    ]);
    return { deb, archive, sbom, installedKib: installedKib(contents) };
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

/** @param given SOURCE_DATE_EPOCH. @throws Error when that is not a number of seconds. */
export function sourceSeconds(given: string | undefined): number {
  if (given === undefined || given === "") {
    const committed = committedAt();
    return committed === undefined ? EARLIEST_SECONDS : Math.floor(committed / 1000);
  }
  if (!/^\d{1,10}$/.test(given)) throw new Error(`SOURCE_DATE_EPOCH is not a number of seconds: ${given}`);
  return Math.max(EARLIEST_SECONDS, Number(given));
}
