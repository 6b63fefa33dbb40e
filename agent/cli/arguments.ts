import { parseArgs } from "node:util";
import { CATALOGUE, entryOfFlag } from "../config/catalogue.ts";
import { shown } from "../config/shown.ts";
import type { FlagValue } from "../config/sources.ts";
import { suggest } from "../config/suggest.ts";
import { SuarError } from "../core/errors.ts";
import { COMMON_OPTIONS, type Command, type CommandOption, VERSION_OPTION } from "./command.ts";

/** A flag as it stands in the command line. */
interface GivenFlag {
  readonly name: string;
  /** With its dashes. */
  readonly raw: string;
  readonly value: string | undefined;
  /** True for `--name=value`. */
  readonly isInline: boolean;
}

/** The command line in its parts, not yet judged. */
export interface CommandLine {
  readonly words: readonly string[];
  readonly flags: readonly GivenFlag[];
}

export interface CommandArguments {
  readonly switches: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  readonly settingFlags: readonly FlagValue[];
}

/** Splits the command line. What takes a value is known for all commands together, so flags may stand before the command too. */
export function readCommandLine(argv: readonly string[], commands: readonly Command[]): CommandLine {
  const own = [...COMMON_OPTIONS, VERSION_OPTION, ...commands.flatMap((command) => command.options)];
  const options: Record<string, { type: "string" | "boolean"; short?: string }> = Object.create(null);
  for (const { flags } of CATALOGUE) for (const flag of flags) options[flag] = { type: "string" };
  for (const { name, short, placeholder } of own) {
    const type = placeholder === undefined ? "boolean" : "string";
    options[name] = short === undefined ? { type } : { type, short };
  }
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
  const words: string[] = [];
  const flags: GivenFlag[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind === "option") {
      flags.push({ name: token.name, raw: token.rawName, value: token.value, isInline: token.inlineValue === true });
    }
  }
  return { words, flags };
}

/**
 * Judges the flags for `command`; without one, only what every command takes is known. Throws `unknown-flag`, `missing-value` or
 * `unexpected-value`.
 */
export function judgeFlags(line: CommandLine, command: Command | undefined): CommandArguments {
  const options = [...COMMON_OPTIONS, ...(command === undefined ? [VERSION_OPTION] : command.options)];
  const switches = new Set<string>();
  const values = new Map<string, string>();
  const settingFlags: FlagValue[] = [];
  for (const flag of line.flags) {
    const option = options.find(({ name }) => name === flag.name);
    if (option === undefined && !isSettingFlag(flag.name, command)) throw unknownFlag(flag, command, options);
    if (option !== undefined && option.placeholder === undefined) {
      if (flag.value !== undefined) throw new SuarError("unexpected-value", { flag: flag.raw });
      switches.add(flag.name);
      continue;
    }
    const value = requireValue(flag);
    if (option === undefined) settingFlags.push({ name: flag.name, value });
    else values.set(flag.name, value);
  }
  return { switches, values, settingFlags };
}

function isSettingFlag(name: string, command: Command | undefined): boolean {
  const path = entryOfFlag(name)?.path;
  if (path === undefined) return false;
  if (path === "language") return true;
  return command !== undefined && (command.settings === "all" || command.settings.includes(path));
}

function requireValue(flag: GivenFlag): string {
  // `--broker --json`: the value was forgotten. A negative number is a value, and bad for a better reason.
  const isForgotten = flag.value === undefined || (!flag.isInline && /^-(?![.\d])/.test(flag.value));
  if (flag.value === undefined || isForgotten) throw new SuarError("missing-value", { flag: flag.raw });
  return flag.value;
}

function unknownFlag(flag: GivenFlag, command: Command | undefined, options: readonly CommandOption[]): SuarError {
  const settings = CATALOGUE.flatMap((entry) => entry.flags).filter((name) => isSettingFlag(name, command));
  const suggestion = suggest(flag.name, [...options.map(({ name }) => name), ...settings]);
  const details = { flag: shown(flag.raw), command: command === undefined ? "suar" : `suar ${command.name}` };
  return new SuarError(
    "unknown-flag",
    suggestion === undefined ? details : { ...details, suggestion: `--${suggestion}` },
  );
}
