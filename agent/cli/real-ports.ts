import type { Ports } from "../compose.ts";
import type { Settings } from "../config/declaration.ts";
import { parseUps } from "../config/kinds/ups.ts";
import type { Clock } from "../core/clock.ts";
import type { Keepsake } from "../core/keepsake.ts";
import type { Log } from "../core/log.ts";
import type { TerminalDriver } from "../core/terminal.ts";
import { createCalendar } from "../platform/calendar.ts";
import { LinuxHost } from "../platform/host-info.ts";
import { NodeHttpClient } from "../platform/http-client.ts";
import { keyedHashes } from "../platform/keyed-hash.ts";
import { LevelStore } from "../platform/level-store.ts";
import { LinuxNetwork } from "../platform/linux-network.ts";
import { localFiles } from "../platform/local-files.ts";
import { localSockets } from "../platform/local-socket.ts";
import { MqttTransport } from "../platform/mqtt-transport.ts";
import { nodeRandom } from "../platform/node-random.ts";
import { NetworkProber } from "../platform/prober.ts";
import { programs } from "../platform/run-program.ts";
import { StoreVolume } from "../platform/store-volume.ts";
import { openDish } from "./terminal-access.ts";

/** The agent's ports on a real box. @param keepsake one for all agents of a process. */
export function realPorts(
  { dataDirectory, timeZone, collectors }: Settings,
  clock: Clock,
  keepsake: Keepsake,
  log: Log,
  terminal?: TerminalDriver,
): Ports {
  const store = `${dataDirectory}/outbox`;
  const ups = parseUps(collectors.host.ups);
  return {
    clock,
    log,
    random: nodeRandom,
    store: new LevelStore(store),
    volume: new StoreVolume(store),
    keepsake,
    transport: new MqttTransport(),
    prober: new NetworkProber(),
    network: new LinuxNetwork(),
    host: new LinuxHost({ dataDirectory, ...(ups === undefined ? {} : { ups }) }),
    calendar: createCalendar(timeZone === "auto" ? undefined : timeZone, log.child("calendar")),
    http: new NodeHttpClient(),
    files: localFiles,
    programs,
    sockets: localSockets,
    openDish,
    keyedHashes,
    ...(terminal === undefined ? {} : { terminal }),
  };
}
