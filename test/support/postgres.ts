import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "./until.ts";

const VERSIONS = "/usr/lib/postgresql";
/** Debian keeps the server's programs out of PATH. */
const PROGRAMS = existsSync(VERSIONS)
  ? readdirSync(VERSIONS)
      .map((version) => join(VERSIONS, version, "bin"))
      .find((folder) => existsSync(join(folder, "initdb")))
  : undefined;

export const POSTGRES_MISSING =
  PROGRAMS === undefined || spawnSync("psql", ["--version"]).status !== 0
    ? "postgresql is not installed (apt-get install postgresql): its tests are left out"
    : undefined;

/** A private cluster in a temporary folder, reached over a socket in it and nowhere else. It refuses to run as root. */
export class Postgres {
  private constructor(
    private readonly server: ChildProcess,
    private readonly directory: string,
  ) {}

  static async start(): Promise<Postgres> {
    const programs = PROGRAMS ?? "";
    const directory = mkdtempSync(join(tmpdir(), "suar-pg-"));
    const user = process.getuid?.() === 0 ? nobody() : undefined;
    if (user !== undefined) chownSync(directory, user.uid, user.gid);
    const data = join(directory, "data");
    const words = ["-D", data, "-U", "suar", "--auth", "trust", "--no-sync", "--encoding", "UTF8", "--locale", "C"];
    const made = spawnSync(join(programs, "initdb"), words, { ...user, cwd: directory, encoding: "utf8" });
    if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
    const settings = ["listen_addresses=", "fsync=off", "shared_buffers=16MB", "max_connections=10"];
    const flags = ["-D", data, "-k", directory, ...settings.flatMap((setting) => ["-c", setting])];
    const server = spawn(join(programs, "postgres"), flags, { ...user, cwd: directory, stdio: "ignore" });
    const postgres = new Postgres(server, directory);
    try {
      await until("PostgreSQL", () => {
        if (server.exitCode !== null) throw new Error(`postgres ended with ${server.exitCode}`);
        return postgres.#psql("select 1").status === 0;
      });
    } catch (error) {
      await postgres.stop();
      throw error;
    }
    return postgres;
  }

  /** For psql: how to reach it. */
  get environment(): Readonly<Record<string, string>> {
    return { PGHOST: this.directory, PGUSER: "suar", PGDATABASE: "postgres" };
  }

  /** The rows, tab between columns. */
  query(sql: string): readonly string[] {
    const { status, stdout, stderr } = this.#psql(sql);
    if (status !== 0) throw new Error(stderr);
    return stdout.split("\n").filter((row) => row !== "");
  }

  async stop(): Promise<void> {
    if (this.server.exitCode === null && this.server.signalCode === null) {
      const exit = once(this.server, "exit");
      // Fast shutdown: waits for nobody.
      this.server.kill("SIGINT");
      await exit;
    }
    rmSync(this.directory, { recursive: true, force: true });
  }

  #psql(sql: string) {
    return spawnSync("psql", ["-X", "-A", "-t", "-F", "\t", "-c", sql], {
      env: { PATH: process.env["PATH"] ?? "", ...this.environment },
      encoding: "utf8",
    });
  }
}

function nobody(): { readonly uid: number; readonly gid: number } {
  const id = (flag: string) => Number(spawnSync("id", [flag, "nobody"], { encoding: "utf8" }).stdout);
  return { uid: id("-u"), gid: id("-g") };
}
