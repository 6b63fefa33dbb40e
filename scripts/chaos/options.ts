import { parseArgs } from "node:util";
import { reasonOf } from "../../agent/core/errors.ts";
import { type LinkQuality, PRESETS, type PresetName } from "../../simulator/chaos/link-quality.ts";
import { UsageError } from "../usage-error.ts";
import { QUALITY_OPTIONS, type QualityName, readQuality } from "./quality.ts";

export interface ChaosOptions {
  readonly help: boolean;
  readonly json: boolean;
  readonly target: { readonly host: string; readonly port: number };
  /** 0 = any free one. */
  readonly listen: number;
  readonly host: string;
  readonly quality: LinkQuality;
  readonly seed: number;
}

const NAMES = Object.keys(QUALITY_OPTIONS) as readonly QualityName[];

/** @throws UsageError for anything that is not understood. */
export function readOptions(programArguments: readonly string[]): ChaosOptions {
  const values = parse(programArguments);
  const help = values["help"] === true;
  const to = values["to"];
  if (typeof to !== "string" && !help)
    throw new UsageError("Say where to: --to HOST:PORT, for example --to localhost:1883.");
  const given = NAMES.flatMap((name) => {
    const text = values[name];
    return typeof text === "string" ? [readQuality(name, text)] : [];
  });
  return {
    help,
    json: values["json"] === true,
    target: readTarget(typeof to === "string" ? to : "localhost:1883"),
    listen: readPort("--listen", String(values["listen"] ?? "0")),
    host: readHost(String(values["host"] ?? "127.0.0.1")),
    quality: Object.assign({ ...readPreset(String(values["preset"] ?? "none")) }, ...given),
    seed: readSeed(String(values["seed"] ?? Math.floor(Math.random() * 2 ** 32))),
  };
}

/** @throws UsageError for anything but one of PRESETS. */
export function readPreset(name: string): LinkQuality {
  if (Object.hasOwn(PRESETS, name)) return PRESETS[name as PresetName];
  throw new UsageError(`There is no preset "${name}": use ${Object.keys(PRESETS).join(", ")}.`);
}

function parse(programArguments: readonly string[]): Readonly<Record<string, string | boolean | undefined>> {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  const qualities = Object.fromEntries(NAMES.map((name) => [name, text]));
  try {
    return parseArgs({
      args: [...programArguments],
      options: {
        ...qualities,
        to: text,
        listen: text,
        host: text,
        preset: text,
        seed: text,
        json: flag,
        help: { ...flag, short: "h" },
      },
    }).values;
  } catch (error) {
    const [reason = ""] = reasonOf(error).split(/\. |\n/);
    throw new UsageError(`${reason}. \`npm run chaos -- --help\` lists every option.`);
  }
}

function readTarget(text: string): { host: string; port: number } {
  const [, host = "", port = ""] = /^\[?(.+?)\]?:(\d+)$/.exec(text) ?? [];
  if (host === "") throw new UsageError(`--to takes HOST:PORT, for example localhost:1883, not "${text}".`);
  return { host, port: readPort("--to", port, 1) };
}

/** Nothing would be every address of the machine, which nobody means who writes nothing. */
function readHost(text: string): string {
  if (text.trim() === "") throw new UsageError('--host takes an address, for example 127.0.0.1, not "".');
  return text;
}

function readPort(option: string, text: string, least = 0): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= least && port <= 65_535) return port;
  throw new UsageError(`${option} takes a port from ${least} to 65535, not "${text}".`);
}

function readSeed(text: string): number {
  const seed = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(seed)) return seed;
  throw new UsageError(`--seed takes a whole number, not "${text}".`);
}
