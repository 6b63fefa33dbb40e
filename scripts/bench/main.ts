/**
 * `npm run bench`: the numbers of the README, measured on the production bundle against the embedded broker, on this machine, now.
 * Timing on a shared machine is noisy: compare the ratios within one run.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { reasonOf } from "../../agent/core/errors.ts";
import { buildAgent } from "../build/build.ts";
import { UsageError } from "../usage-error.ts";
import { measureAppends } from "./appends.ts";
import { measureBacklog } from "./backlog.ts";
import { measureCollectors } from "./collectors/collectors.ts";
import { type ChosenNode, chooseNode } from "./delivered.ts";
import { measureCapacity } from "./outbox/capacity.ts";
import { measureLarge } from "./outbox/large.ts";
import { measureWrites } from "./outbox/writes.ts";
import { measurePage } from "./page.ts";
import { type Figure, table } from "./report.ts";
import { measureRest } from "./rest.ts";
import { measureFleet, measureNational, measureReturn } from "./simulator/fleets.ts";
import { measureLivePage } from "./simulator/page.ts";
import { measurePeers } from "./simulator/peers.ts";
import { measureSoak } from "./soak.ts";
import { measureStart } from "./start.ts";
import { measureDay } from "./uplink/day.ts";
import { measureLink } from "./uplink/link.ts";

const USAGE = `Usage: npm run bench -- [NAME ...] [--minutes N] [--clients N] [--node PATH] [--json]

  rest      memory and CPU of an agent at defaults, started as on a box, beside a bare Node; bytes per record stored and sent live
  start     time from starting the process to the first record that the broker took
  append    durable appends per second, one and grouped, beside bare write + fdatasync
  backlog   bytes per record of a drained backlog
  outbox    the three below, about eight minutes:
  capacity    a year without a link at defaults: what is kept and at which resolution, the account, memory while it fills and drains
  large       the next batch behind a million delivered records; opening the largest store after a kill
  writes      bytes written to disk for each byte of records: handed to the kernel, whole pages, the device
  uplink    the two below, about a quarter of an hour, as root on Linux with iproute2 and Mosquitto:
  uplink-link   agents beside bridges of Mosquitto over a geostationary link: an outage of 8 hours, and a kill in the middle of another
  uplink-day    what a day of MQTT costs, by the counters of an interface: at defaults, in economy, and a plain JSON publisher
  collectors  CPU, processes and bytes of each collector, and of an agent with all of them on over --minutes; as root on Linux with iproute2 and
              snmpd
  page        the technician's page: its weight, and the memory and CPU that ten viewers add, twice --minutes
  sim       the four below, hours, with Mosquitto and nats-server (give them --minutes 10 or more):
  sim-fleet     27,800 agents that report once a minute: to two Mosquittos, the embedded broker, three NATS nodes of which one is killed
  sim-return    the same: a ground station fails and comes back; then the brokers restart under all of them; 40 minutes at least
  sim-national  80,000 agents, in three parts one after the other
  sim-peers     agents of the simulator beside Tsung, Locust, Node-RED and bare MQTT clients, as many --clients of each: memory, CPU, connecting
  sim-page    frames a second of the simulator's live page with 27,800 sites, and what it costs the simulator; with Chromium
  soak      an agent that lives an hour a minute, its broker away for a third of it: memory over --minutes, and the account
Without names: start, append, backlog, rest and outbox.

  --minutes N   how long "rest", "collectors", "page", "soak" and each fleet of "sim" measure (default 5; less shows less of the memory; a soak worth the name takes
                480)
  --clients N   how many each of "sim-peers" has (default 1000)
  --node PATH   the Node that "rest" measures, or "packaged" for the one that the packages bring (default: the one that runs this)
  --json        one line of JSON on stdout instead of the table
Progress goes to stderr. Exit code 1 when a goal was missed.`;

/** What a measurement needs: the bundle, a folder of its own, a place to say how far it is. */
export interface Bench {
  readonly program: string;
  readonly node: ChosenNode;
  readonly folder: string;
  readonly minutes: number;
  /** Of each that "sim-peers" compares. */
  readonly clients: number;
  progress(text: string): void;
}

const MEASUREMENTS: Readonly<Record<string, (bench: Bench) => Promise<readonly Figure[]>>> = {
  start: measureStart,
  append: measureAppends,
  backlog: measureBacklog,
  rest: measureRest,
  capacity: measureCapacity,
  large: measureLarge,
  writes: measureWrites,
  "uplink-link": measureLink,
  "uplink-day": measureDay,
  collectors: measureCollectors,
  "sim-fleet": measureFleet,
  "sim-return": measureReturn,
  "sim-national": measureNational,
  "sim-peers": measurePeers,
  "sim-page": measureLivePage,
  page: measurePage,
  soak: measureSoak,
};
/** Names that stand for several. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  outbox: ["capacity", "large", "writes"],
  uplink: ["uplink-link", "uplink-day"],
  sim: ["sim-fleet", "sim-return", "sim-national", "sim-peers"],
};
/** What comes unasked: the others take long, or are not for every machine. */
const UNASKED = ["start", "append", "backlog", "rest", "outbox"].flatMap((name) => GROUPS[name] ?? [name]);

try {
  process.exitCode = await main();
} catch (error) {
  console.error(
    error instanceof UsageError ? `${error.message}\n\n${USAGE}` : `The benchmark failed: ${reasonOf(error)}`,
  );
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

async function main(): Promise<number> {
  const { names, minutes, clients, node: givenNode, json, help } = readArguments();
  if (help) {
    console.log(USAGE);
    return 0;
  }
  const root = await mkdtemp(join(tmpdir(), "suar-bench-"));
  try {
    const node = await chooseNode(givenNode, root);
    progress("building the production bundle");
    const { program } = await buildAgent(join(root, "suar"));
    const figures: Figure[] = [];
    for (const name of names) {
      const folder = await mkdtemp(join(root, `${name}-`));
      figures.push(...((await MEASUREMENTS[name]?.({ program, node, folder, minutes, clients, progress })) ?? []));
    }
    const machine = `${cpus().length} x ${cpus()[0]?.model.trim() ?? "unknown processor"}, Node ${process.versions.node}`;
    console.log(json ? JSON.stringify({ machine, minutes, figures }) : `${machine}\n\n${table(figures)}`);
    return figures.every((figure) => figure.goal?.met !== false) ? 0 : 1;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

function progress(text: string): void {
  process.stderr.write(`${text} ...\n`);
}

function readArguments() {
  const { values, positionals } = parse();
  const chosen = positionals.flatMap((name) => GROUPS[name] ?? [name]);
  const unknown = chosen.find((name) => !(name in MEASUREMENTS));
  if (unknown !== undefined) throw new UsageError(`There is no measurement "${unknown}".`);
  const minutes = Number(values.minutes);
  if (!(minutes > 0 && minutes <= 24 * 60)) throw new UsageError("--minutes takes a number above 0 and up to 1440.");
  const clients = Number(values.clients);
  if (!(Number.isInteger(clients) && clients > 0)) throw new UsageError("--clients takes a whole number above 0.");
  const names = chosen.length === 0 ? UNASKED : [...new Set(chosen)];
  return { names, minutes, clients, node: values.node, json: values.json, help: values.help };
}

function parse() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        minutes: { type: "string", default: "5" },
        clients: { type: "string", default: "1000" },
        node: { type: "string" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    throw new UsageError(reasonOf(error));
  }
}
