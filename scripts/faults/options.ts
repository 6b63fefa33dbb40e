import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { reasonOf } from "../../agent/core/errors.ts";
import { UsageError } from "../usage-error.ts";
import type { FaultKind } from "./kind.ts";

export type KindName = FaultKind["name"];
export const KIND_NAMES: readonly KindName[] = ["kill", "powercut", "enospc", "eio", "corrupt", "clock", "link"];

export interface FaultOptions {
  /** In the order of KIND_NAMES, each once. */
  readonly kinds: readonly KindName[];
  /** Absent: the count of each kind. */
  readonly count?: number;
  readonly long: boolean;
  /** Absent: chosen by chance, and printed. */
  readonly seed?: number;
  readonly json: boolean;
  readonly jobs: number;
  /** The seed of the one case to repeat. */
  readonly oneCase?: number;
  readonly recording?: string;
  readonly defect?: string;
  readonly keep: boolean;
  readonly help: boolean;
}

const MAXIMUM_COUNT = 1_000_000;
const MAXIMUM_JOBS = 64;
const DEFAULT_JOBS = 2;
/** The options that choose how many cases run, and which: --case chooses itself. */
const NOT_WITH_CASE = ["count", "seed", "long"] as const;

/** @throws UsageError for anything that is not understood. */
export function readOptions(programArguments: readonly string[]): FaultOptions {
  const values = parse(programArguments);
  const kinds = values.kind === undefined ? KIND_NAMES : readKinds(values.kind);
  const oneCase = whole("case", values.case, 0, Number.MAX_SAFE_INTEGER);
  const count = whole("count", values.count, 1, MAXIMUM_COUNT);
  const seed = whole("seed", values.seed, 0, Number.MAX_SAFE_INTEGER);
  const jobs = whole("jobs", values.jobs, 1, MAXIMUM_JOBS) ?? Math.min(DEFAULT_JOBS, availableParallelism());
  const oneKind = values.kind !== undefined && kinds.length === 1;
  if (oneCase !== undefined && !oneKind)
    throw new UsageError("--case repeats a case of one kind: name it with --kind.");
  if (values.defect !== undefined && !oneKind) {
    throw new UsageError("--defect is a defect of one kind: name it with --kind. --help lists the defects of each.");
  }
  const conflict = NOT_WITH_CASE.find((name) => oneCase !== undefined && values[name] !== undefined);
  if (conflict !== undefined) throw new UsageError(`--case is one case by its seed: leave out --${conflict}.`);
  if (count !== undefined && values.long === true) throw new UsageError("Use --count or --long, not both.");
  if (values.recording !== undefined && oneCase === undefined) {
    throw new UsageError("--recording belongs to the case that it was kept for: add --case.");
  }
  return {
    kinds,
    long: values.long ?? false,
    json: values.json ?? false,
    jobs,
    keep: values.keep ?? false,
    help: values.help ?? false,
    ...(count === undefined ? {} : { count }),
    ...(seed === undefined ? {} : { seed }),
    ...(oneCase === undefined ? {} : { oneCase }),
    ...(values.recording === undefined ? {} : { recording: resolve(values.recording) }),
    ...(values.defect === undefined ? {} : { defect: values.defect }),
  };
}

function parse(programArguments: readonly string[]) {
  try {
    return parseArgs({
      args: [...programArguments],
      options: {
        kind: { type: "string" },
        count: { type: "string" },
        seed: { type: "string" },
        long: { type: "boolean" },
        json: { type: "boolean" },
        jobs: { type: "string" },
        case: { type: "string" },
        recording: { type: "string" },
        defect: { type: "string" },
        keep: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    const [reason = ""] = reasonOf(error).split(/\. |\n/);
    throw new UsageError(`${reason}. \`npm run faults -- --help\` lists every option.`);
  }
}

function readKinds(text: string): readonly KindName[] {
  const names = text.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !KIND_NAMES.some((known) => known === name));
  if (unknown !== undefined) {
    throw new UsageError(`There is no kind of fault "${unknown}". Use one or more of: ${KIND_NAMES.join(",")}.`);
  }
  return KIND_NAMES.filter((name) => names.includes(name));
}

function whole(name: string, text: string | undefined, from: number, to: number): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= from && number <= to) return number;
  throw new UsageError(`--${name} takes a whole number from ${from} to ${to}, not "${text}".`);
}
