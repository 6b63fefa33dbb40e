import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "./until.ts";

/** Where systemd keeps its own hierarchy: version 2 alone, or beside version 1. */
const CGROUPS = ["/sys/fs/cgroup/unified", "/sys/fs/cgroup/systemd", "/sys/fs/cgroup"].filter((path) =>
  existsSync(join(path, "cgroup.procs")),
);
const PATH = "/usr/sbin:/usr/bin:/sbin:/bin";

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A box: a Debian system of its own, booted by its own systemd, without a network. */
export class DebianBox {
  #container: ChildProcess | undefined;
  /** The process number of its systemd, as this machine counts. */
  #leader = 0;
  readonly #name = `suar-box-${randomBytes(4).toString("hex")}`;

  private constructor(
    /** Its root as this machine sees it. */
    readonly root: string,
  ) {}

  static copyOf(root: string, to: string): DebianBox {
    execFileSync("cp", ["-a", "--reflink=auto", root, to]);
    return new DebianBox(to);
  }

  /** Resolves when it has booted. */
  async boot(): Promise<void> {
    for (const cgroup of CGROUPS) mkdirSync(join(cgroup, this.#name), { recursive: true });
    const enter = CGROUPS.map((cgroup) => `echo $$ >${cgroup}/${this.#name}/cgroup.procs`).join("; ");
    const words = ["-q", "-D", this.root, "-b", "--register=no", "--keep-unit", "--private-network", "--console=pipe"];
    const container = spawn("sh", ["-c", `${enter}; exec systemd-nspawn "$@"`, "sh", ...words], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#container = container;
    let console = "";
    for (const stream of [container.stdout, container.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        console = (console + chunk.toString()).slice(-4000);
      });
    }
    const describe = () => console;
    this.#leader = await until("its first process", () => systemdUnder(container.pid ?? 0), { describe });
    const settled = async () => {
      const state = (await this.run("systemctl", "is-system-running")).stdout.trim();
      return state === "running" || state === "degraded";
    };
    await until("the box has booted", settled, { limitMs: 60_000, describe });
  }

  /** Runs a program in it, as root. */
  run(program: string, ...words: readonly string[]): Promise<Outcome> {
    return this.#enter(["-m", "-u", "-i", "-n", "-p", "-C", "-r", "-w"], [program, ...words]);
  }

  /** As `run`; throws when it fails. */
  async must(program: string, ...words: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(program, ...words);
    if (code !== 0) throw new Error(`${program} ${words.join(" ")} failed (${code})\n${stdout}${stderr}`);
    return stdout;
  }

  /** The command with which a program of this machine runs in the box's network. */
  inItsNetwork(program: string, ...words: readonly string[]): readonly [string, ...string[]] {
    return ["nsenter", "-t", String(this.#leader), "-n", program, ...words];
  }

  /** A file in it, by its path there. Made with its folders. */
  write(path: string, content: string | Buffer, mode = 0o644): void {
    const target = join(this.root, path);
    mkdirSync(join(target, ".."), { recursive: true });
    writeFileSync(target, content, { mode });
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), "utf8");
  }

  has(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  /** Everything in it ends at once, in whatever it was doing. What had been written stays in the memory of this machine's kernel. */
  async powerCut(): Promise<void> {
    const container = this.#container;
    if (container === undefined) return;
    this.#container = undefined;
    const ended = new Promise((resolve) => container.once("close", resolve));
    if (this.#leader !== 0) process.kill(this.#leader, "SIGKILL");
    await ended;
    for (const cgroup of CGROUPS) removeCgroup(join(cgroup, this.#name));
  }

  async remove(): Promise<void> {
    await this.powerCut();
    rmSync(this.root, { recursive: true, force: true });
  }

  #enter(namespaces: readonly string[], words: readonly string[]): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const nsenter = ["-t", String(this.#leader), ...namespaces, "--", ...words];
      const options = { env: { PATH }, encoding: "utf8" as const, maxBuffer: 64 * 1024 * 1024 };
      execFile("nsenter", nsenter, options, (error, stdout, stderr) => {
        if (error === null) resolve({ code: 0, stdout, stderr });
        else if (typeof error.code === "number") resolve({ code: error.code, stdout, stderr });
        else reject(error);
      });
    });
  }
}

/** Its systemd; on the way there nspawn has other children for a moment. */
function systemdUnder(pid: number): number | undefined {
  const read = (path: string) => {
    try {
      return readFileSync(path, "utf8").trim();
    } catch {
      return ""; // Gone since.
    }
  };
  const children = read(`/proc/${pid}/task/${pid}/children`).split(" ");
  const found = children.find((child) => read(`/proc/${child}/comm`) === "systemd");
  return found === undefined ? undefined : Number(found);
}

/** With those in it; a cgroup that a process still leaves takes a moment. */
function removeCgroup(path: string): void {
  if (!existsSync(path)) return;
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) removeCgroup(join(path, entry.name));
  }
  rmdirSync(path);
}
