import { mkdirSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { MOSQUITTO } from "../plan/machine.ts";
import type { BrokerServer } from "./broker-server.ts";
import type { RunCertificates } from "./certificates.ts";
import { freePort } from "./free-port.ts";
import { ServerProcess } from "./server-process.ts";

/** Large and positive: with 0, which stands for no bound, versions of Mosquitto have lost messages. */
const MAXIMUM_QUEUED = 10_000_000;
const MAXIMUM_IN_FLIGHT = 1000;

/** A Mosquitto of the run's own, on a loopback port that stays the same. */
export async function startMosquitto(
  name: string,
  directory: string,
  certificates: RunCertificates | undefined,
): Promise<BrokerServer> {
  const port = await freePort();
  const file = join(directory, "mosquitto.conf");
  mkdirSync(directory);
  writeFileSync(file, configuration(port, directory, certificates));
  const server = new ServerProcess({ name, program: MOSQUITTO, arguments: ["-c", file], port });
  await server.start();
  return {
    name,
    url: `${certificates === undefined ? "mqtt" : "mqtts"}://127.0.0.1:${port}`,
    // A crash forgets what came since the last save.
    keeps: { restart: true, kill: false },
    residentBytes: () => server.residentBytes(),
    leave: (how) => server.stop(how === "orderly" ? "SIGTERM" : "SIGKILL"),
    comeBack: () => server.start(),
    failed: server.failed,
    stop: () => server.stop("SIGTERM"),
  };
}

/** Saves as often as config/brokers/mosquitto does. */
function configuration(port: number, directory: string, certificates: RunCertificates | undefined): string {
  const tls =
    certificates === undefined
      ? ""
      : `cafile ${certificates.file("ca.crt")}
certfile ${certificates.file("server.crt")}
keyfile ${certificates.file("server.key")}
tls_version tlsv1.2
require_certificate true
`;
  return `user ${userInfo().username}
persistence true
persistence_location ${directory}/
autosave_interval 60
max_queued_messages ${MAXIMUM_QUEUED}
max_inflight_messages ${MAXIMUM_IN_FLIGHT}
set_tcp_nodelay true
sys_interval 1
log_type error
listener ${port} 127.0.0.1
max_connections -1
allow_anonymous true
${tls}`;
}
