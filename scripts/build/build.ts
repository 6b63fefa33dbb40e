import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { chmod, copyFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { buildLazyLibraries, readLibrariesWhenNeeded } from "./lazy-libraries.ts";
import { type BundledPackage, bundledPackages, thirdPartyLicences } from "./licences.ts";
import { lightNodeCron } from "./light-node-cron.ts";
import { lightPino } from "./light-pino.ts";
import { type BuildPlatform, loadNativeBesideBundle, NATIVE_FILE, nativeModule, nativeParts } from "./native.ts";
import { pageFiles } from "./page-files.ts";
import { requireHttp } from "./require-http.ts";

/** Of putting the result in its place, while other builds do the same. */
const MAXIMUM_ATTEMPTS = 100;
/** Name of the program, without its ending. */
const PROGRAM = "suar";
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export interface BuildOptions {
  /** Where the result is to run; this machine by default. */
  readonly platform?: BuildPlatform;
  /** The program to bundle; the agent by default. */
  readonly entry?: string;
  /** What the agent says its version is; that of package.json by default. */
  readonly version?: string;
}

export interface BuildResult {
  /** Absolute path of `suar.mjs`: run it with `node`. */
  readonly program: string;
  /** Of `suar.mjs` and its parts. */
  readonly programBytes: number;
  readonly nativeBytes: number;
  /** Files beside the program that only some sites read. */
  readonly libraryBytes: readonly (readonly [name: string, bytes: number])[];
  /** Bytes in the bundle by package (`suar` for our own code), the largest first. */
  readonly bytesByPackage: readonly (readonly [name: string, bytes: number])[];
  /** The npm packages of which something is delivered, in the bundle or beside it. */
  readonly packages: readonly BundledPackage[];
}

/**
 * Makes the agent as it is delivered: `suar.mjs` with its parts, beside LevelDB's native module and what only some sites read, which together need nothing but
 * Node. The result appears at `outDirectory` at once and whole, in place of what was there, so that parallel builds do not meet.
 */
export async function buildAgent(outDirectory: string, options: BuildOptions = {}): Promise<BuildResult> {
  const target = resolve(outDirectory);
  await mkdir(dirname(target), { recursive: true });
  const workshop = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  try {
    const result = await buildInto(workshop, options);
    await chmod(workshop, 0o755); // mkdtemp makes it private; what is delivered may be read by whoever runs it.
    await replace(workshop, target);
    return { ...result, program: join(target, basename(result.program)) };
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

async function buildInto(directory: string, options: BuildOptions): Promise<BuildResult> {
  const program = join(directory, `${PROGRAM}.mjs`);
  const native = nativeModule(options.platform);
  const version = options.version ?? productVersion();
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: { [PROGRAM]: resolve(options.entry ?? join(ROOT, "agent/main.ts")) },
    outdir: directory,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    // What is imported when it is wanted lies in files of its own, so that the text of commands that an agent is not takes no memory of it.
    splitting: true,
    chunkNames: "part-[hash]",
    platform: "node",
    format: "esm",
    target: "node20",
    // Names stay as written: a stack trace from a village must be readable without the source map.
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: "external",
    sourcesContent: false,
    legalComments: "none", // The licences are written out in full below.
    metafile: true,
    logLevel: "silent",
    // Bundled CommonJS packages use these three, which an ES module does not have.
    banner: {
      js: [
        `import { createRequire as $createRequire } from "node:module";`,
        `import { fileURLToPath as $fileURLToPath } from "node:url";`,
        `const require = $createRequire(import.meta.url);`,
        `const __filename = $fileURLToPath(import.meta.url);`,
        `const __dirname = $fileURLToPath(new URL(".", import.meta.url));`,
      ].join("\n"),
    },
    // Copies of Node's own modules for browsers and old Nodes: 170 kB of source and more than a megabyte of memory for nothing.
    alias: { "readable-stream": "node:stream", buffer: "node:buffer", "worker-timers": "node:timers" },
    define: {
      SUAR_VERSION: JSON.stringify(version),
      SUAR_COMMIT: JSON.stringify(currentCommit()),
      SUAR_COMMITTED_AT: JSON.stringify(committedAt()) ?? "undefined",
      SUAR_PAGE_ASSETS: JSON.stringify(await pageFiles(ROOT)),
    },
    plugins: [loadNativeBesideBundle, lightNodeCron, lightPino, readLibrariesWhenNeeded, requireHttp],
  });
  const scripts = Object.entries(metafile.outputs).filter(([path]) => path.endsWith(".mjs"));
  await Promise.all(scripts.map(([path]) => writeInAscii(join(ROOT, path))));
  await copyFile(native, join(directory, NATIVE_FILE));
  const bundled = Object.keys(metafile.inputs);
  const libraries = await buildLazyLibraries(ROOT, directory, bundled);
  const inputs = [...bundled, ...libraries.flatMap((library) => library.inputs)];
  await writeFile(join(directory, "THIRD-PARTY-LICENCES.txt"), thirdPartyLicences(ROOT, inputs, nativeParts()));
  return {
    program,
    programBytes: scripts.reduce((sum, [, { bytes }]) => sum + bytes, 0),
    nativeBytes: readFileSync(native).length,
    libraryBytes: libraries.map(({ name, bytes }) => [name, bytes] as const),
    bytesByPackage: byPackage(scripts.map(([, { inputs }]) => inputs)),
    packages: bundledPackages(ROOT, inputs),
  };
}

/** Of package.json. */
export function productVersion(): string {
  return (JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string }).version;
}

/**
 * With a single letter beyond ASCII in it V8 keeps two bytes for each letter of the whole bundle: 2.7 MB. esbuild escapes those of strings, but not of
 * regular expressions and tagged templates, where an escape means the same to all but who asks for `raw`.
 */
async function writeInAscii(program: string): Promise<void> {
  const source = await readFile(program, "utf8");
  const escaped = source.replaceAll(
    /[\u0080-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  await writeFile(program, escaped);
}

/** Rename cannot replace a folder that has something in it: what was there is moved aside. Who loses a race does so again. */
async function replace(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const aside = `${from}-before-${attempt}`;
    try {
      await rename(to, aside).catch(unless("ENOENT"));
      return await rename(from, to);
    } catch (error) {
      if (attempt === MAXIMUM_ATTEMPTS) throw error;
      unless("ENOTEMPTY", "EEXIST")(error);
    } finally {
      await rm(aside, { recursive: true, force: true });
    }
  }
}

/** Passes over these errors of the file system, and throws every other. */
function unless(...codes: readonly string[]): (error: unknown) => void {
  return (error) => {
    if (!codes.includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  };
}

/** Short hash of the checked-out commit; empty where the sources did not come from a repository. */
function currentCommit(): string {
  return git("rev-parse", "--short=10", "HEAD") ?? "";
}

/** UTC milliseconds; undefined where the sources did not come from a repository. Not the time of the build: the same sources make the same bundle. */
export function committedAt(): number | undefined {
  const seconds = git("show", "--no-patch", "--format=%ct", "HEAD");
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

/** What git answers in one line. */
function git(...question: readonly string[]): string | undefined {
  if (!existsSync(join(ROOT, ".git"))) return undefined;
  try {
    return execFileSync("git", question, { cwd: ROOT, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return undefined; // No git here, or no commit yet: the version alone has to do.
  }
}

function byPackage(
  outputs: readonly Readonly<Record<string, { bytesInOutput: number }>>[],
): BuildResult["bytesByPackage"] {
  const sums = new Map<string, number>();
  for (const [path, { bytesInOutput }] of outputs.flatMap((inputs) => Object.entries(inputs))) {
    const name = /node_modules\/((?:@[^/]+\/)?[^/]+)(?!.*node_modules)/.exec(path)?.[1] ?? "suar";
    sums.set(name, (sums.get(name) ?? 0) + bytesInOutput);
  }
  return [...sums].sort(([, a], [, b]) => b - a);
}
