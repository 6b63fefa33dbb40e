import { entryOfFlag } from "../config/catalogue.ts";
import type { ReadFile } from "../config/file.ts";
import { ConfigurationInvalid } from "../config/issues.ts";
import { resolveLanguage } from "../config/language.ts";
import { isConfigurationProblem, loadSetting } from "../config/load.ts";
import { shown } from "../config/shown.ts";
import type { FlagValue, SettingsSources } from "../config/sources.ts";
import { SuarError } from "../core/errors.ts";
import type { Language } from "../core/problems.ts";
import { type CommandLine, judgeFlags, readCommandLine } from "./arguments.ts";
import { type Command, type Surroundings, VERSION_OPTION } from "./command.ts";
import { EXIT, type ExitCode, exitCodeOf } from "./exit-codes.ts";
import { findCommand, lookUpCommand } from "./find-command.ts";
import { helpText } from "./help-text.ts";
import { reportError } from "./report.ts";
import { run } from "./run.ts";
import { versionLine } from "./version.ts";

/**
 * Runs one command line to its end: argv without the program's own name. Reports every failure on stderr, in the person's language
 * or as JSON with `--json`, and resolves with the exit code. Never rejects.
 */
export async function runCommandLine(
  argv: readonly string[],
  surroundings: Surroundings,
  givenCommands?: readonly Command[],
): Promise<ExitCode> {
  const commands = givenCommands ?? (await commandsFor(argv));
  const outside = { ...surroundings, readFile: rememberFiles(surroundings.readFile) };
  // Until more is known; a wrong language is itself reported in this one.
  let language = resolveLanguage("auto", outside.environment);
  const line = readCommandLine(argv, commands);
  try {
    language = await chooseLanguage(line, outside, commands);
    return await dispatch(argv, line, outside, language, commands);
  } catch (error) {
    const asJson = line.flags.some(({ name }) => name === "json");
    reportError(error, { language, asJson, stderr: outside.stderr, columns: outside.columns });
    return exitCodeOf(error);
  }
}

/** All commands; but an agent, which runs for years, is loaded without the others: they would take a megabyte of it. */
async function commandsFor(argv: readonly string[]): Promise<readonly Command[]> {
  if (argv[0] === run.name && !argv.includes("--help")) return [run];
  return (await import("./commands.ts")).COMMANDS;
}

async function dispatch(
  argv: readonly string[],
  line: CommandLine,
  outside: Surroundings,
  language: Language,
  commands: readonly Command[],
): Promise<ExitCode> {
  // Whoever asks for help gets it, whatever else is wrong with the line.
  if (asksForHelp(line)) {
    outside.stdout.write(helpText(line.words, commands, language, outside.columns));
    return EXIT.ok;
  }
  if (line.words.length === 0) {
    const { switches } = judgeFlags(line, undefined);
    const isVersion = switches.has(VERSION_OPTION.name);
    outside.stdout.write(isVersion ? versionLine() : helpText([], commands, language, outside.columns));
    return EXIT.ok;
  }
  const command = findCommand(line.words, commands);
  const { switches, values, settingFlags } = judgeFlags(line, command);
  const positionals = line.words.slice(command.name.split(" ").length);
  const surplus = positionals[command.maximumPositionals];
  if (surplus !== undefined) {
    throw new SuarError("unexpected-argument", { argument: shown(surplus), command: `suar ${command.name}` });
  }
  const sources = sourcesOf(line, settingFlags, outside, commands);
  return command.execute({ ...outside, argv, language, positionals, switches, values, sources, commands });
}

/**
 * Flag, variable, file, locale. A configuration file that cannot be used decides nothing here: the command that needs it says
 * what is wrong with it, and `suar help` must work without it.
 */
async function chooseLanguage(
  line: CommandLine,
  outside: Surroundings,
  commands: readonly Command[],
): Promise<Language> {
  const flag = line.flags.findLast(({ name }) => entryOfFlag(name)?.path === "language");
  const flags = flag?.value === undefined ? [] : [{ name: flag.name, value: flag.value }];
  const sources = sourcesOf(line, flags, outside, commands);
  const speaks = asksForHelp(line) ? undefined : lookUpCommand(line.words, commands)?.usualLanguage;
  const unsaid = speaks ?? resolveLanguage("auto", outside.environment);
  try {
    const setting = await loadSetting("language", sources);
    return setting === "auto" ? unsaid : setting;
  } catch (error) {
    const isTyped =
      error instanceof ConfigurationInvalid &&
      error.issues.some(({ origin }) => origin.source === "flag" || origin.source === "environment");
    if (isTyped || !isConfigurationProblem(error)) throw error;
    return unsaid;
  }
}

function asksForHelp({ flags }: CommandLine): boolean {
  return flags.some(({ name }) => name === "help");
}

function sourcesOf(
  line: CommandLine,
  flags: readonly FlagValue[],
  { environment, readFile }: Surroundings,
  commands: readonly Command[],
): SettingsSources {
  const command = lookUpCommand(line.words, commands);
  const positional = command?.namesFile === true ? line.words[command.name.split(" ").length] : undefined;
  const file = positional ?? line.flags.findLast(({ name }) => name === "config")?.value;
  return { environment, flags, readFile, ...(file === undefined ? {} : { file }) };
}

/** A file may be a pipe, `--config <(…)`, which can be read only once; and all parts of a command should see the same text. */
function rememberFiles(readFile: ReadFile): ReadFile {
  const contents = new Map<string, ReturnType<ReadFile>>();
  return (path, maximumBytes) => {
    const known = contents.get(path);
    if (known !== undefined) return known;
    const content = readFile(path, maximumBytes);
    contents.set(path, content);
    return content;
  };
}
