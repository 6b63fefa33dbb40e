import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PROGRAM = "/usr/sbin/mosquitto";

/** Where the Debian package is not installed, the tests that need it say so and are left out. */
export const MOSQUITTO_MISSING = existsSync(PROGRAM)
  ? undefined
  : "mosquitto is not installed (apt-get install mosquitto): its tests are left out";

/** A real Mosquitto on a free loopback port, with a configuration of its own. */
export class Mosquitto {
  private constructor(
    private readonly child: ChildProcess,
    private readonly directory: string,
    readonly port: number,
  ) {}

  /**
   * Resolves once it accepts connections.
   * @param options.settings more lines of mosquitto.conf; @param options.users name -> password, and then nobody else gets in.
   */
  static async start(
    options: { settings?: readonly string[]; users?: Readonly<Record<string, string>> } = {},
  ): Promise<Mosquitto> {
    const directory = mkdtempSync(join(tmpdir(), "suar-mosquitto-"));
    const port = await freePort();
    const lines = [`listener ${port} 127.0.0.1`, "user root", "persistence false", ...(options.settings ?? [])];
    if (options.users === undefined) lines.push("allow_anonymous true");
    else lines.push("allow_anonymous false", `password_file ${passwordFile(directory, options.users)}`);
    const file = join(directory, "mosquitto.conf");
    writeFileSync(file, `${lines.join("\n")}\n`);
    const child = spawn(PROGRAM, ["-c", file], { stdio: ["ignore", "ignore", "pipe"] });
    let errors = "";
    child.stderr?.on("data", (chunk) => {
      errors += chunk;
    });
    while (!(await accepts(port))) {
      if (child.exitCode !== null) throw new Error(`mosquitto ended with ${child.exitCode}: ${errors}`);
    }
    return new Mosquitto(child, directory, port);
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const exit = once(this.child, "exit");
      this.child.kill(signal);
      await exit;
    }
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

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port }, () => {
      socket.destroy();
      resolve(true);
    });
    // A short breath between two tries: the socket closes on its own time.
    socket.on("error", () => setTimeout(() => resolve(false), 20));
  });
}
