import { parseArgs } from "node:util";
import { reasonOf } from "../../agent/core/errors.ts";
import { UsageError } from "./usage-error.ts";

/** Sizes that the country speaks of. */
export const PRESETS = { pilot: 100, "first-wave": 15_000, satellite: 27_800, national: 80_000 } as const;

const DEFAULT_SITES = 200;
const MAXIMUM_SITES = 200_000;
const MAXIMUM_MINUTES = 24 * 60;
/** Beyond it a window of a minute would be less than a second. */
const MAXIMUM_SPEED = 60;
const MAXIMUM_WORKERS = 250;
const MAXIMUM_SCENARIOS = 10;

/** `embedded`: ours, in a process of its own; `mosquitto`: one that is started for the run; otherwise somebody's that is there already. */
export type BrokerChoice = "embedded" | "mosquitto" | { readonly url: string };

export interface SimulationOptions {
  readonly sites: number;
  /** How long the run lasts once every site was started, in minutes of this machine. */
  readonly minutes: number;
  /** How many times faster the agents' clocks run than this machine's. */
  readonly speed: number;
  readonly seed: number;
  readonly broker: BrokerChoice;
  /** Absent: as many as the plan finds right. */
  readonly workers?: number;
  readonly scenarios: readonly string[];
  /** Where the report goes as JSON. */
  readonly json?: string;
}

/** @throws UsageError for everything that is not understood, with what to write instead. Undefined: help was asked for. */
export function readOptions(programArguments: readonly string[]): SimulationOptions | undefined {
  const values = parse(programArguments);
  if (values.help === true) return undefined;
  if (values.sites !== undefined && values.preset !== undefined) {
    throw new UsageError("--sites and --preset both say how many sites. Leave one out.");
  }
  const json = values.json;
  if (json === "") throw new UsageError("--json needs the name of a file, for example --json report.json.");
  return {
    sites:
      values.preset === undefined
        ? whole("--sites", values.sites, DEFAULT_SITES, MAXIMUM_SITES)
        : preset(values.preset),
    minutes: decimal("--minutes", values.minutes, 1, 0.05, MAXIMUM_MINUTES),
    speed: decimal("--speed", values.speed, 1, 1, MAXIMUM_SPEED),
    seed: seedOf(values.seed),
    broker: brokerOf(values.broker ?? "embedded"),
    scenarios: scenariosOf(values.scenario ?? "calm"),
    ...(values.workers === undefined ? {} : { workers: whole("--workers", values.workers, 1, MAXIMUM_WORKERS) }),
    ...(json === undefined ? {} : { json }),
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
        workers: { type: "string" },
        scenario: { type: "string" },
        json: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    const [reason = ""] = reasonOf(error).split(/\. |\n/);
    throw new UsageError(`${reason}. \`npm run sim -- --help\` lists every option.`);
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
  throw new UsageError(`--seed ${text} is not a whole number.`);
}

function brokerOf(text: string): BrokerChoice {
  if (text === "embedded" || text === "mosquitto") return text;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.protocol !== "mqtt:" || url.hostname === "") {
    throw new UsageError(
      `--broker ${text} is not one of embedded, mosquitto or an address like mqtt://127.0.0.1:1883.`,
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw new UsageError("--broker must not hold a user name or password: simulated sites have neither.");
  }
  return { url: text };
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
