import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { MAXIMUM_SHARDS, type Shard, sizeOfShard } from "../fleet/shard.ts";
import { type BrokerChoice, brokerCountOf, brokerOf } from "./broker-option.ts";
import { notUnderstood } from "./not-understood.ts";
import { UsageError } from "./usage-error.ts";

/** Sizes that the country speaks of. */
export const PRESETS = { pilot: 100, "first-wave": 15_000, satellite: 27_800, national: 80_000 } as const;

const DEFAULT_SITES = 200;
const MAXIMUM_SITES = 200_000;
const MAXIMUM_MINUTES = 24 * 60;
/** Four minutes to a minute of the agents: with less a run hardly shows anything. */
export const MINIMUM_SPEED = 0.25;
/** Beyond it a window of a minute would be less than a second. */
const MAXIMUM_SPEED = 60;
export const MAXIMUM_WORKERS = 250;
const MAXIMUM_SCENARIOS = 10;
const MAXIMUM_PORT = 65_535;

export type { BrokerChoice } from "./broker-option.ts";

export interface SimulationOptions {
  /** Of the whole fleet. */
  readonly sites: number;
  /** The part of the fleet that this run has; absent: all of it. */
  readonly shard?: Shard;
  /** How long the run lasts once every site was started, in minutes of this machine. */
  readonly minutes: number;
  /** How many times as fast as this machine's the agents' clocks run; below 1 they are slower. */
  readonly speed: number;
  readonly seed: number;
  readonly broker: BrokerChoice;
  /** How many brokers of this kind are started, each with a part of the sites. Absent: as many as their open files demand. */
  readonly brokers?: number;
  /** Everybody has a certificate of an authority that is made for the run, and checks those of the others. */
  readonly tls: boolean;
  /** Absent: as many as the plan finds right. */
  readonly workers?: number;
  readonly scenarios: readonly string[];
  /** Where the report goes as JSON. */
  readonly json?: string;
  /** Where it goes as HTML. */
  readonly report?: string;
  /** Port of the live page on loopback, 0: one that is free; absent: no page. */
  readonly page?: number;
}

/** @throws UsageError for everything that is not understood, with what to write instead. Undefined: help was asked for. */
export function readOptions(programArguments: readonly string[]): SimulationOptions | undefined {
  const values = parse(programArguments);
  if (values.help === true) return undefined;
  if (values.sites !== undefined && values.preset !== undefined) {
    throw new UsageError("--sites and --preset both say how many sites. Leave one out.");
  }
  const { json, report } = values;
  if (json === "") throw new UsageError("--json needs the name of a file, for example --json report.json.");
  if (report === "") throw new UsageError("--report needs the name of a file, for example --report report.html.");
  if (json !== undefined && report !== undefined && resolve(json) === resolve(report)) {
    throw new UsageError("--json and --report name the same file. Give each its own.");
  }
  const sites =
    values.preset === undefined ? whole("--sites", values.sites, DEFAULT_SITES, MAXIMUM_SITES) : preset(values.preset);
  const shard = values.shard === undefined ? undefined : shardOf(values.shard, sites);
  const broker = brokerOf(values.broker ?? "embedded");
  const tls = values.tls ?? false;
  if (tls && broker === "embedded") {
    throw new UsageError("--tls: the embedded broker speaks none. Take --broker mosquitto or --broker nats with it.");
  }
  if (tls && typeof broker === "object") {
    throw new UsageError(
      "--tls makes certificates for brokers that the run starts. Write mqtts:// in the address instead.",
    );
  }
  return {
    sites,
    ...(shard === undefined ? {} : { shard }),
    minutes: decimal("--minutes", values.minutes, 1, 0.05, MAXIMUM_MINUTES),
    speed: decimal("--speed", values.speed, 1, MINIMUM_SPEED, MAXIMUM_SPEED),
    seed: seedOf(values.seed),
    broker,
    ...(values.brokers === undefined ? {} : { brokers: brokerCountOf(values.brokers, broker) }),
    tls,
    scenarios: scenariosOf(values.scenario ?? "calm"),
    ...(values.workers === undefined ? {} : { workers: whole("--workers", values.workers, 1, MAXIMUM_WORKERS) }),
    ...(json === undefined ? {} : { json }),
    ...(report === undefined ? {} : { report }),
    ...pageOf(values.page, values["no-page"] ?? false),
  };
}

function parse(programArguments: readonly string[]) {
  try {
    return parseArgs({
      args: [...programArguments],
      options: {
        sites: { type: "string" },
        preset: { type: "string" },
        minutes: { type: "string" },
        speed: { type: "string" },
        seed: { type: "string" },
        broker: { type: "string" },
        brokers: { type: "string" },
        tls: { type: "boolean" },
        shard: { type: "string" },
        workers: { type: "string" },
        scenario: { type: "string" },
        json: { type: "string" },
        report: { type: "string" },
        page: { type: "string" },
        "no-page": { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    throw notUnderstood(error, "`npm run sim -- --help` lists every option.");
  }
}

function preset(name: string): number {
  const sites = (PRESETS as Readonly<Record<string, number>>)[name];
  if (sites !== undefined && Object.hasOwn(PRESETS, name)) return sites;
  throw new UsageError(`--preset ${name} is not known. Use one of: ${Object.keys(PRESETS).join(", ")}.`);
}

function whole(flag: string, text: string | undefined, fallback: number, maximum: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= maximum) return value;
  throw new UsageError(`${flag} ${text} is not a whole number from 1 to ${maximum}.`);
}

function decimal(flag: string, text: string | undefined, fallback: number, minimum: number, maximum: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value >= minimum && value <= maximum) return value;
  throw new UsageError(`${flag} ${text} is not a number from ${minimum} to ${maximum}.`);
}

function seedOf(text: string | undefined): number {
  if (text === undefined) return 1;
  if (/^\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  throw new UsageError(`--seed ${text} is not a whole number from 0 to ${Number.MAX_SAFE_INTEGER}.`);
}

function shardOf(text: string, sites: number): Shard {
  const [, number = 0, of = 0] = (/^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []).map(Number);
  if (!(number >= 1 && number <= of && of <= MAXIMUM_SHARDS)) {
    throw new UsageError(`--shard ${text} is not a part like 1/3, of at most ${MAXIMUM_SHARDS}.`);
  }
  const shard = { number, of };
  if (sizeOfShard(sites, shard) >= 1) return shard;
  throw new UsageError(`--shard ${text}: a fleet of ${sites} has no sites for it. Take at most ${sites} shards.`);
}

function pageOf(port: string | undefined, isOff: boolean): { readonly page?: number } {
  if (!isOff) return { page: port === undefined ? 0 : whole("--page", port, 0, MAXIMUM_PORT) };
  if (port !== undefined) throw new UsageError("--page and --no-page contradict each other. Leave one out.");
  return {};
}

function scenariosOf(text: string): readonly string[] {
  const names = text.split(",");
  if (names.some((name) => !/^[a-z][a-z0-9-]*$/.test(name))) {
    throw new UsageError(`--scenario ${text} is not a list of names like gateway-failure,evening-power-cut.`);
  }
  if (new Set(names).size < names.length) throw new UsageError(`--scenario ${text} names one of them twice.`);
  if (names.length > MAXIMUM_SCENARIOS) throw new UsageError(`--scenario takes at most ${MAXIMUM_SCENARIOS} names.`);
  return names;
}
