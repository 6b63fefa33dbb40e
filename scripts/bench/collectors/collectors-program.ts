/**
 * Bundled like the agent and run as a process of its own in the namespaces of the box, also that of its processes: every collector of the agent
 * as its settings make it, one after the other, and what its runs cost. `messages.ts` has its argument, orders and reports.
 */
import { once } from "node:events";
import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { openTerminal } from "../../../agent/cli/open-terminal.ts";
import { readFirstBytes } from "../../../agent/cli/read-first-bytes.ts";
import { realPorts } from "../../../agent/cli/real-ports.ts";
import { readSecrets } from "../../../agent/cli/secrets.ts";
import { realTerminalAccess } from "../../../agent/cli/terminal-access.ts";
import { buildCollectors } from "../../../agent/collectors/index.ts";
import { buildServices } from "../../../agent/collectors/services/index.ts";
import { loadSettings } from "../../../agent/config/load.ts";
import type { Collector } from "../../../agent/core/collector.ts";
import type { HttpQuestion } from "../../../agent/core/http.ts";
import { HOUR } from "../../../agent/core/time.ts";
import { collectorOptions, serviceOptions } from "../../../agent/options.ts";
import { NodeHttpClient } from "../../../agent/platform/http-client.ts";
import { KeepsakeFiles } from "../../../agent/platform/keepsake-files.ts";
import { NodeClock } from "../../../agent/platform/node-clock.ts";
import { createPinoLog } from "../../../agent/platform/pino-log.ts";
import { preferSmallMemory } from "../../../agent/platform/small-memory.ts";
import type { CollectorsArgument, CollectorsReport, RunCosts } from "./messages.ts";
import { Meter } from "./meter.ts";
import { LOG_LINE } from "./pages.ts";
import type { Flags } from "./settings.ts";

/** Connections, caches and code are there then, as in an agent that has run for a while. */
const WARM_UP_RUNS = 3;
const PAUSE_MS = 30;
const NEVER = new AbortController().signal;

const argument = JSON.parse(process.argv[2] ?? "") as CollectorsArgument;
process.env["PATH"] = `${argument.programs}:${process.env["PATH"]}`;
process.on("disconnect", () => process.exit(0));
preferSmallMemory();

let http = new NodeHttpClient();
const measured = new Set<string>();
for (const flags of argument.settings) {
  for (const collector of await collectorsOf(flags)) {
    const name = nameOf(collector, flags);
    if (measured.has(name)) continue;
    measured.add(name);
    for (let run = 0; run < WARM_UP_RUNS; run++) await collect(collector);
    await stop({ type: "before", collector: name });
    const costs = await measure(collector, name);
    await stop({ type: "after", costs });
  }
}
process.send?.({ type: "done" } satisfies CollectorsReport);

async function collectorsOf(flags: Flags): Promise<readonly Collector[]> {
  const sources = {
    file: argument.file,
    environment: {},
    flags: Object.entries(flags).map(([name, value]) => ({ name, value })),
    readFile: readFirstBytes,
  };
  const { settings } = await loadSettings(sources);
  const secrets = await readSecrets(settings, readFirstBytes);
  const clock = new NodeClock("always");
  const log = createPinoLog("error");
  const access = realTerminalAccess();
  const terminal = await openTerminal(
    { settings: settings.collectors.terminal, secrets, clock, access },
    readFirstBytes,
  );
  const ports = {
    ...realPorts(settings, clock, new KeepsakeFiles(settings.dataDirectory), log, terminal),
    http: { ask: (question: HttpQuestion, signal: AbortSignal) => http.ask(question, signal) },
    sparing: () => argument.sparing,
  };
  const recorder = { append: async () => {} };
  const { collectors } = buildServices(serviceOptions(settings, secrets), { ...ports, recorder });
  return [...buildCollectors(collectorOptions(settings), ports), ...collectors];
}

async function measure(collector: Collector, name: string): Promise<RunCosts> {
  const meter = new Meter();
  for (let run = 0; run < argument.runs; run++) {
    // An hour has passed: no session with a server is older.
    if (run % Math.max(1, Math.round(HOUR / collector.every)) === 0) http = new NodeHttpClient();
    if (collector.name.endsWith(" log")) appendFileSync(argument.log, LOG_LINE.repeat(10));
    await collect(collector);
    await sleep(PAUSE_MS);
  }
  return { collector: name, every: collector.every, runs: argument.runs, ...meter.read() };
}

/** Services are named by unit and kind, terminals all the same. */
function nameOf({ name }: Collector, flags: Flags): string {
  if (name === "terminal") return `terminal ${flags["collectors.terminal.profile"]}`;
  const [, kind] = name.split(" ");
  return kind === undefined ? name : `service ${kind}`;
}

/** @throws when something of it could not be measured: that would cost less than what is meant. */
async function collect(collector: Collector): Promise<void> {
  const { problem } = await collector.collect(NEVER);
  if (problem !== undefined) throw new Error(`${collector.name}: ${problem.message}`);
}

async function stop(report: CollectorsReport): Promise<void> {
  const goOn = once(process, "message");
  process.send?.(report);
  await goOn;
}
