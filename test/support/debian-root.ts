import { execFile, execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const PROGRAMS = ["debootstrap", "systemd-nspawn", "nsenter"];
const missing = PROGRAMS.filter((program) => spawnSync(program, ["--version"]).error !== undefined);

/** Why there can be no Debian of its own here; undefined where there can. */
export const DEBIAN_ROOT_MISSING =
  process.getuid?.() !== 0
    ? "only root can make a Debian system of its own"
    : missing.length > 0
      ? `not installed: ${missing.join(", ")} (apt-get install debootstrap systemd-container)`
      : undefined;

/** Nobody reads there; copying a root is faster without. */
const OF_NO_USE = ["usr/share/doc", "usr/share/locale", "usr/share/man", "var/lib/apt/lists", "var/cache/apt/archives"];

/**
 * A clean Debian of the release of this machine, from the mirror that its own apt uses.
 * @param options.architecture with another processor than ours only the first stage: unpacked, not configured.
 */
export async function makeDebianRoot(
  directory: string,
  options: { architecture?: string; include?: readonly string[] } = {},
): Promise<void> {
  const { architecture, include = [] } = options;
  mkdirSync(directory, { recursive: true });
  const words = [
    "--variant=minbase",
    ...(architecture === undefined ? [] : ["--foreign", `--arch=${architecture}`]),
    ...(include.length === 0 ? [] : [`--include=${include.join(",")}`]),
    release(),
    directory,
    mirror(),
  ];
  try {
    await run("debootstrap", words, { maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    const log = join(directory, "debootstrap/debootstrap.log");
    const told = existsSync(log) ? readFileSync(log, "utf8").slice(-4000) : "";
    throw new Error(`debootstrap failed\n${told}`, { cause: error });
  }
  for (const path of OF_NO_USE) rmSync(join(directory, path), { recursive: true, force: true });
}

function release(): string {
  const codename = /^VERSION_CODENAME=(\S+)$/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1];
  if (codename === undefined) throw new Error("/etc/os-release names no release");
  return codename;
}

function mirror(): string {
  const words = ["indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"];
  const [first] = execFileSync("apt-get", words, { encoding: "utf8" }).split("\n");
  if (first === undefined || first === "") throw new Error("apt knows no mirror");
  return first;
}
