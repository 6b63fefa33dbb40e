import type { Agent } from "../agent.ts";
import { compose } from "../compose.ts";
import { loadSettings } from "../config/load.ts";
import type { Log } from "../core/log.ts";
import type { Store } from "../core/store.ts";
import { type Millis, SECOND } from "../core/time.ts";
import { NodeClock } from "../platform/node-clock.ts";
import { createPinoLog } from "../platform/pino-log.ts";
import { preferSmallMemory } from "../platform/small-memory.ts";
import { type StatusSocket, serveSnapshot } from "../platform/status-socket.ts";
import { AGENT_VERSION } from "../version.ts";
import type { Command, CommandOption } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import { exportRoutes } from "./export-agent.ts";
import { issueForPrograms } from "./issue-text.ts";
import { realPorts } from "./real-ports.ts";
import { readSecrets } from "./secrets.ts";
import { startProblem } from "./start-problem.ts";
import { statusSocketPath } from "./status-socket.ts";

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
  async execute({ sources, readFile, switches, stdout, signal }) {
    preferSmallMemory();
    const { settings, advice } = await loadSettings(sources);
    const secrets = await readSecrets(settings, readFile);
    const log = createPinoLog(settings.log.level);
    for (const issue of advice) log.warn("a setting is worth a look", { ...issueForPrograms(issue, "en") });
    const clock = new NodeClock(settings.clock.trust, { log: log.child("clock") });
    const ports = realPorts(settings, clock, log);
    const agent = compose({ settings, secrets, agentVersion: AGENT_VERSION }, ports);

    // Never rejects, and ends with the signal or the process.
    void clock.watchTrust(signal);
    await agent.start(STOP_DEADLINE).catch((error: unknown) => {
      throw startProblem(error);
    });
    log.info("the agent runs", { site: settings.site, version: AGENT_VERSION, directory: settings.dataDirectory });
    const socket = await openStatusSocket(agent, ports.store, statusSocketPath(settings.dataDirectory), log);
    await aborted(AbortSignal.any([signal, agent.failed]));

    log.info("the agent stops");
    await agent.stop(STOP_DEADLINE);
    await socket?.close();
    const { account } = agent.snapshot().outbox;
    log.info("the agent has stopped", { ...account });
    if (switches.has("json")) stdout.write(`${JSON.stringify(account)}\n`);
    return agent.failed.aborted ? EXIT.failure : EXIT.ok;
  },
};

/** Recording goes on without it. */
async function openStatusSocket(agent: Agent, store: Store, path: string, log: Log): Promise<StatusSocket | undefined> {
  try {
    return await serveSnapshot(path, agent.snapshot, log, exportRoutes(store));
  } catch (error) {
    log.error("status cannot be asked for", { error });
    return undefined;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
