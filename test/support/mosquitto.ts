import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, ServerProcess } from "./server-process.ts";

export { freePort };

const PROGRAM = "/usr/sbin/mosquitto";

/** Where the Debian package is not installed, the tests that need it say so and are left out. */
export const MOSQUITTO_MISSING = existsSync(PROGRAM)
  ? undefined
  : "mosquitto is not installed (apt-get install mosquitto): its tests are left out";

/** @param file a mosquitto.conf that listens on `ports`. Resolves once it accepts connections. */
export function startMosquitto(file: string, ports: readonly number[]): Promise<ServerProcess> {
  return ServerProcess.start({ program: PROGRAM, arguments: ["-c", file], ports });
}

/** A real Mosquitto on a free loopback port, with a configuration of its own. */
export class Mosquitto {
  private constructor(
    private readonly server: ServerProcess,
    private readonly directory: string,
    readonly port: number,
  ) {}

  /**
   * Resolves once it accepts connections.
   * @param options.settings more lines of mosquitto.conf; @param options.users name -> password, and then nobody else gets in;
   * @param options.rules lines of an ACL file, and then nothing else is allowed.
   */
  static async start(
    options: { settings?: readonly string[]; users?: Readonly<Record<string, string>>; rules?: readonly string[] } = {},
  ): Promise<Mosquitto> {
    const directory = mkdtempSync(join(tmpdir(), "suar-mosquitto-"));
    const port = await freePort();
    const lines = [`listener ${port} 127.0.0.1`, "user root", "persistence false", ...(options.settings ?? [])];
    if (options.users === undefined) lines.push("allow_anonymous true");
    else lines.push("allow_anonymous false", `password_file ${passwordFile(directory, options.users)}`);
    if (options.rules !== undefined) {
      const rules = join(directory, "rules.acl");
      writeFileSync(rules, `${options.rules.join("\n")}\n`);
      lines.push(`acl_file ${rules}`);
    }
    const file = join(directory, "mosquitto.conf");
    writeFileSync(file, `${lines.join("\n")}\n`);
    return new Mosquitto(await startMosquitto(file, [port]), directory, port);
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    await this.server.stop(signal);
    rmSync(this.directory, { recursive: true, force: true });
  }
}

function passwordFile(directory: string, users: Readonly<Record<string, string>>): string {
  const file = join(directory, "passwords");
  writeFileSync(
    file,
    Object.entries(users)
      .map(([name, password]) => `${name}:${password}\n`)
      .join(""),
    { mode: 0o600 },
  );
  // Hashes the file in place.
  const result = spawnSync("mosquitto_passwd", ["-U", file], { encoding: "utf8" });
  if (result.status !== 0) throw new Error(`mosquitto_passwd failed: ${result.stderr}`);
  return file;
}
