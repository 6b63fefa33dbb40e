import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { reasonOf } from "../../agent/core/errors.ts";
import { MOSQUITTO } from "../plan/machine.ts";

/** Large and positive: with 0, which stands for no bound, versions of Mosquitto have lost messages. */
const MAXIMUM_QUEUED = 10_000_000;
const MAXIMUM_IN_FLIGHT = 1000;
const LISTENS_WITHIN_MS = 20_000;
const LOOK_AGAIN_MS = 50;

/** A Mosquitto of the run's own, on a free loopback port. */
export class MosquittoBroker {
  private constructor(
    readonly child: ChildProcess,
    readonly port: number,
  ) {}

  /** Resolves once it accepts connections. @param directory for its configuration. */
  static async start(directory: string): Promise<MosquittoBroker> {
    const port = await freePort();
    const file = join(directory, "mosquitto.conf");
    writeFileSync(file, configuration(port));
    // In a group of its own: Ctrl-C is for the run, which needs the broker to its end.
    const child = spawn(MOSQUITTO, ["-c", file], { stdio: ["ignore", "ignore", "pipe"], detached: true });
    process.once("exit", () => child.kill("SIGKILL"));
    let errors = "";
    child.stderr?.on("data", (chunk) => {
      errors = (errors + chunk).slice(-2000);
    });
    const failed = once(child, "exit").then(([code]) => {
      throw new Error(`Mosquitto ended with ${code}: ${errors}`);
    });
    // Only the wait below is to hear of it.
    failed.catch(() => undefined);
    try {
      await Promise.race([listens(port), failed]);
    } catch (error) {
      child.kill("SIGKILL");
      throw error;
    }
    return new MosquittoBroker(child, port);
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exit = once(this.child, "exit");
    this.child.kill("SIGTERM");
    await exit;
  }
}

function configuration(port: number): string {
  return `user ${userInfo().username}
listener ${port} 127.0.0.1
allow_anonymous true
persistence false
max_connections -1
max_queued_messages ${MAXIMUM_QUEUED}
max_inflight_messages ${MAXIMUM_IN_FLIGHT}
set_tcp_nodelay true
sys_interval 1
log_type error
`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

async function listens(port: number): Promise<void> {
  const end = performance.now() + LISTENS_WITHIN_MS;
  for (;;) {
    const socket = connect(port, "127.0.0.1");
    try {
      await once(socket, "connect");
      return;
    } catch (error) {
      if (performance.now() > end) throw new Error(`Mosquitto does not listen: ${reasonOf(error)}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    } finally {
      socket.destroy();
    }
  }
}
