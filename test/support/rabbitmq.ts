import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { passwordOf } from "./broker-under-test.ts";
import type { Access } from "./live-site.ts";
import { freePort, ServerProcess } from "./server-process.ts";
import { type TemporaryFolder, temporaryFolder } from "./temporary-folder.ts";
import { until } from "./until.ts";

/** Not the one in /usr/sbin, which runs as another user and in that user's folders. */
const PROGRAM = "/usr/lib/rabbitmq/bin/rabbitmq-server";
/** The port mapper of Erlang: every node on a machine is known to one. */
const PORT_MAPPER = "/usr/bin/epmd";

/** Where the Debian package is not installed, the tests that need it say so and are left out. */
export const RABBITMQ_MISSING =
  existsSync(PROGRAM) && existsSync(PORT_MAPPER)
    ? undefined
    : "rabbitmq-server is not installed (apt-get install rabbitmq-server): its tests are left out";

export interface RabbitMqOptions {
  /** May publish and read below their own name. */
  readonly sites: readonly string[];
  /** Above it a message ends the channel that it came in on. Default 128 MiB, RabbitMQ's own. */
  readonly maximumMessageBytes?: number;
}

/** RabbitMQ with its MQTT plugin on free loopback ports, with a node name, a port mapper and folders of its own. Takes seconds to start. */
export class RabbitMq {
  private constructor(
    private readonly mapper: ServerProcess,
    private readonly server: ServerProcess,
    private readonly folder: TemporaryFolder,
    private readonly port: number,
  ) {}

  /** Resolves once it accepts connections. */
  static async start(options: RabbitMqOptions): Promise<RabbitMq> {
    const folder = await temporaryFolder();
    const [port, amqpPort, nodePort, mapperPort] = await freePorts(4);
    await writeFiles(folder.path, options, { port, amqpPort });
    const mapping = { ERL_EPMD_PORT: String(mapperPort), ERL_EPMD_ADDRESS: "127.0.0.1" };
    // Started here: otherwise RabbitMQ starts one itself, which lives on when it ends.
    const mapper = await ServerProcess.start({
      program: PORT_MAPPER,
      arguments: [],
      ports: [mapperPort],
      environment: mapping,
    });
    let server: ServerProcess | undefined;
    try {
      const environment = { ...mapping, ...environmentOf(folder.path, nodePort) };
      server = await ServerProcess.start({ program: PROGRAM, arguments: [], ports: [port], environment });
      // It accepts connections earlier than it can serve them.
      const output = () => server?.output ?? "";
      await until("RabbitMQ to be complete", () => output().includes("completed with"), { describe: output });
      return new RabbitMq(mapper, server, folder, port);
    } catch (error) {
      await server?.stop("SIGKILL");
      await mapper.stop("SIGKILL");
      await folder.remove();
      throw error;
    }
  }

  access(username: string, password = passwordOf(username)): Access {
    return { url: `mqtt://127.0.0.1:${this.port}`, credentials: { username, password } };
  }

  async stop(): Promise<void> {
    await this.server.stop("SIGKILL");
    await this.mapper.stop("SIGKILL");
    await this.folder.remove();
  }
}

async function freePorts(count: number): Promise<[number, number, number, number]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports] as [number, number, number, number];
}

function environmentOf(folder: string, nodePort: number): NodeJS.ProcessEnv {
  return {
    PATH: process.env["PATH"],
    HOME: folder,
    RABBITMQ_NODENAME: "suar-test@localhost",
    RABBITMQ_DIST_PORT: String(nodePort),
    RABBITMQ_CONFIG_FILE: join(folder, "rabbitmq.conf"),
    RABBITMQ_CONF_ENV_FILE: "/dev/null",
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, "enabled_plugins"),
    RABBITMQ_MNESIA_BASE: join(folder, "data"),
    RABBITMQ_LOG_BASE: join(folder, "log"),
  };
}

async function writeFiles(
  folder: string,
  { sites, maximumMessageBytes }: RabbitMqOptions,
  { port, amqpPort }: { readonly port: number; readonly amqpPort: number },
): Promise<void> {
  for (const inner of ["data", "log"]) await mkdir(join(folder, inner));
  await writeFile(join(folder, "enabled_plugins"), "[rabbitmq_mqtt].\n");
  const lines = [
    `listeners.tcp.1 = 127.0.0.1:${amqpPort}`,
    `mqtt.listeners.tcp.1 = 127.0.0.1:${port}`,
    "mqtt.allow_anonymous = false",
    "mqtt.subscription_ttl = 3600000",
    "log.console = true",
    "log.console.level = warning",
    "log.file = false",
    `load_definitions = ${join(folder, "definitions.json")}`,
    ...(maximumMessageBytes === undefined ? [] : [`max_message_size = ${maximumMessageBytes}`]),
  ];
  await writeFile(join(folder, "rabbitmq.conf"), `${lines.join("\n")}\n`);
  await writeFile(join(folder, "definitions.json"), JSON.stringify(definitions(sites)));
}

/** Users with passwords, and what topics each may write and read. A subscription is a queue that its user declares, reads and binds. */
function definitions(sites: readonly string[]): object {
  const vhost = "/";
  const exchange = "amq.topic";
  const nothing = "^$";
  const own = (site: string) => `^suar\\.v1\\.${site}\\.`;
  const rules = [
    ...sites.map((user) => ({ user, write: own(user), read: `${own(user)}|^suar\\.v1\\.fleet\\.pace$` })),
    { user: "noc", write: nothing, read: "^suar\\.v1\\." },
    { user: "control", write: "^suar\\.v1\\.[^.]+\\.command$", read: nothing },
  ];
  const resources = "^(mqtt-subscription-.*|amq\\.topic)$";
  return {
    vhosts: [{ name: vhost }],
    users: rules.map(({ user }) => ({ name: user, password: passwordOf(user), tags: [] })),
    permissions: rules.map(({ user }) => ({ user, vhost, configure: resources, write: resources, read: resources })),
    topic_permissions: rules.map((rule) => ({ ...rule, vhost, exchange })),
  };
}
