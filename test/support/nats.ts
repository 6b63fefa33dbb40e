import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { passwordOf } from "./broker-under-test.ts";
import type { Access } from "./live-site.ts";
import { freePort, ServerProcess } from "./server-process.ts";
import { type TemporaryFolder, temporaryFolder } from "./temporary-folder.ts";

const PROGRAM = "/usr/sbin/nats-server";

/** Where the Debian package is not installed, the tests that need it say so and are left out. */
export const NATS_MISSING = existsSync(PROGRAM)
  ? undefined
  : "nats-server is not installed (apt-get install nats-server): its tests are left out";

/** @param file a configuration that listens on `ports`. Resolves once it accepts connections. */
export function startNats(
  file: string,
  ports: readonly number[],
  environment: NodeJS.ProcessEnv = {},
): Promise<ServerProcess> {
  return ServerProcess.start({ program: PROGRAM, arguments: ["-c", file], ports, environment });
}

/** One NATS server on free loopback ports, whose MQTT users have passwords. */
export class Nats {
  private constructor(
    private readonly server: ServerProcess,
    private readonly folder: TemporaryFolder,
    private readonly port: number,
  ) {}

  /** Resolves once it accepts connections. @param sites may publish and read below their own name; the centre reads and orders. */
  static async start(sites: readonly string[]): Promise<Nats> {
    const folder = await temporaryFolder();
    const port = await freePort();
    const users = [
      ...sites.map((site) => user(site, [`suar.v1.${site}.>`], [`suar.v1.${site}.>`, "suar.v1.fleet.pace"])),
      user("noc", [], ["suar.v1.>"]),
      user("control", ["suar.v1.*.command"], []),
    ];
    const file = join(folder.path, "nats.conf");
    const lines = [
      "server_name: suar-test",
      `listen: "127.0.0.1:${await freePort()}"`,
      `jetstream { store_dir: "${join(folder.path, "jetstream")}" }`,
      `mqtt { listen: "127.0.0.1:${port}" }`,
      `accounts { SUAR: { jetstream: enabled, users: ${JSON.stringify(users)} } }`,
    ];
    await writeFile(file, `${lines.join("\n")}\n`);
    try {
      return new Nats(await startNats(file, [port]), folder, port);
    } catch (error) {
      await folder.remove();
      throw error;
    }
  }

  access(username: string, password = passwordOf(username)): Access {
    return { url: `mqtt://127.0.0.1:${this.port}`, credentials: { username, password } };
  }

  async stop(): Promise<void> {
    await this.server.stop("SIGKILL");
    await this.folder.remove();
  }
}

function user(name: string, writes: readonly string[], reads: readonly string[]) {
  // An empty list of what is allowed would mean everything.
  const publish = writes.length === 0 ? { deny: [">"] } : { allow: writes };
  return {
    user: name,
    password: passwordOf(name),
    permissions: { publish, subscribe: { allow: ["$MQTT.sub.>", ...reads] } },
  };
}
