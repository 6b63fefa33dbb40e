import { compose, type Ports } from "../compose.ts";
import { loadSettings } from "../config/load.ts";
import type { Log } from "../core/log.ts";
import type { ProblemStatus, Snapshot } from "../core/status.ts";
import type { Store } from "../core/store.ts";
import { type Millis, SECOND } from "../core/time.ts";
import { KeepsakeFiles } from "../platform/keepsake-files.ts";
import { NodeClock } from "../platform/node-clock.ts";
import { createPinoLog } from "../platform/pino-log.ts";
import { preferSmallMemory } from "../platform/small-memory.ts";
import { type StatusSocket, serveSnapshot } from "../platform/status-socket.ts";
import { systemd } from "../platform/systemd.ts";
import { Watchdog } from "../status/watchdog.ts";
import { readOnce, supervise } from "../supervise.ts";
import { AGENT_VERSION } from "../version.ts";
import type { Command, CommandOption } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import { exportRoutes } from "./export-agent.ts";
import { issueForPrograms } from "./issue-text.ts";
import { openPage } from "./open-page.ts";
import { openTerminal } from "./open-terminal.ts";
import { realPorts } from "./real-ports.ts";
import { readSecrets } from "./secrets.ts";
import { startProblem } from "./start-problem.ts";
import { statusSocketPath } from "./status-socket.ts";
import { realTerminalAccess } from "./terminal-access.ts";

/** Half of the 90 s after which systemd kills: enough to send what a healthy link still takes, and no more than that. */
const STOP_DEADLINE: Millis = 45 * SECOND;

const JSON_ACCOUNT: CommandOption = {
  name: "json",
  about: {
    en: "print the account as one line of JSON after stopping; errors as JSON on stderr",
    id: "tampilkan jumlah akhir sebagai satu baris JSON setelah berhenti; galat juga JSON, di stderr",
  },
};

/** The agent itself: runs until it is told to stop. Logs go to stderr. */
export const run: Command = {
  name: "run",
  summary: {
    en: "Measures, records and reports until it is stopped",
    id: "Mengukur, mencatat dan melapor sampai dihentikan",
  },
  usage: "",
  maximumPositionals: 0,
  options: [JSON_ACCOUNT],
  settings: "all",
  async execute({ sources: given, readFile, switches, stdout, environment, signal }) {
    preferSmallMemory();
    const sources = readOnce(given);
    const { settings, advice } = await loadSettings(sources);
    const { site, dataDirectory } = settings;
    const secrets = await readSecrets(settings, readFile);
    const log = createPinoLog(settings.log.level);
    for (const issue of advice) log.warn("a setting is worth a look", { ...issueForPrograms(issue, "en") });
    const clock = new NodeClock(settings.clock.trust, { log: log.child("clock") });
    // Never rejects, and ends with the signal or the process.
    void clock.watchTrust(signal);

    const access = realTerminalAccess();
    const terminal = await openTerminal({ settings: settings.collectors.terminal, secrets, clock, access }, readFile);
    const keepsake = new KeepsakeFiles(dataDirectory);
    const manager = systemd(environment, log.child("systemd"));
    const watchdog = manager === undefined ? undefined : new Watchdog({ clock, log, manager }, signal);
    // Each agent has its own: it may differ in what the centre has set.
    let ports: Ports;
    const agent = await supervise({
      sources,
      keepsake,
      clock,
      log,
      compose: (inForce, centre) => {
        ports = realPorts(inForce, clock, keepsake, createPinoLog(inForce.log.level), terminal);
        return compose({ settings: inForce, secrets, agentVersion: AGENT_VERSION, centre }, ports);
      },
      onRunning: async (running) => {
        log.info("the agent runs", { site, version: AGENT_VERSION, directory: dataDirectory });
        const page = await openPage(settings, running.page, clock, log.child("page"));
        const read = () => withPage(running.snapshot(), page?.problem);
        const socket = await openStatusSocket(read, ports.store, statusSocketPath(dataDirectory), log);
        const unwatch = watchdog?.watch(running);
        return async () => {
          unwatch?.();
          await page?.close();
          await socket?.close();
          log.info("the agent has stopped", { ...running.snapshot().outbox.account });
        };
      },
      signal,
      stopDeadline: STOP_DEADLINE,
    }).catch((error: unknown) => {
      throw startProblem(error);
    });
    if (switches.has("json")) stdout.write(`${JSON.stringify(agent.snapshot().outbox.account)}\n`);
    return agent.failed.aborted ? EXIT.failure : EXIT.ok;
  },
};

function withPage(snapshot: Snapshot, problem: ProblemStatus | undefined): Snapshot {
  return problem === undefined ? snapshot : { ...snapshot, page: { problem } };
}

/** Recording goes on without it. */
async function openStatusSocket(
  read: () => Snapshot,
  store: Store,
  path: string,
  log: Log,
): Promise<StatusSocket | undefined> {
  try {
    return await serveSnapshot(path, read, log, exportRoutes(store));
  } catch (error) {
    log.error("status cannot be asked for", { error });
    return undefined;
  }
}
