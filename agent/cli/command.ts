import type { SettingPath } from "../config/declaration.ts";
import type { ReadFile } from "../config/file.ts";
import type { Environment, SettingsSources } from "../config/sources.ts";
import type { Translated } from "../config/words.ts";
import type { Keyboard } from "../core/keyboard.ts";
import type { Language } from "../core/problems.ts";
import type { ExitCode } from "./exit-codes.ts";

/** Where text goes. Never throws: who reads it may be gone. */
export interface Output {
  write(text: string): void;
}

/** Where results go. */
export interface ResultOutput extends Output {
  /** Resolves when everything written so far was taken: true; or false, when nobody takes anything any more. Never rejects. */
  taken(): Promise<boolean>;
}

/** Everything outside that a command may touch, so that tests run commands in their own process. */
export interface Surroundings {
  readonly environment: Environment;
  /** The result. */
  readonly stdout: ResultOutput;
  /** What a person should know beside it. */
  readonly stderr: Output;
  /** Whether a person looks at stdout. */
  readonly isTty: boolean;
  readonly columns?: number;
  /** Aborts when the command is to stop. */
  readonly signal: AbortSignal;
  readonly readFile: ReadFile;
  /** Begins to listen to who types; absent where nobody can. */
  readonly openKeyboard?: () => Keyboard;
}

export interface CommandOption {
  /** Without dashes. */
  readonly name: string;
  /** One letter. */
  readonly short?: string;
  /** A word for the value; without it the option is a switch. */
  readonly placeholder?: Translated;
  readonly about: Translated;
}

export interface CommandContext extends Surroundings {
  /** The whole command line, as typed. */
  readonly argv: readonly string[];
  readonly language: Language;
  /** What stood behind the command's name. */
  readonly positionals: readonly string[];
  /** Names of the switches that were given. */
  readonly switches: ReadonlySet<string>;
  /** Values of the command's own options, the last one of a name. */
  readonly values: ReadonlyMap<string, string>;
  /** For loadSettings: the file, the environment, and the flags that set settings. */
  readonly sources: SettingsSources;
  /** All commands, for help. */
  readonly commands: readonly Command[];
}

/** One command of `suar`. */
export interface Command {
  /** One or two words: `status`, `config check`. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: Translated;
  /** What stands behind the name, as in `[FILE]`; options are added by themselves. */
  readonly usage: string;
  /** How many words may stand behind the name. */
  readonly maximumPositionals: number;
  /** True when the first of them is the configuration file, as if it stood behind `--config`. */
  readonly namesFile?: boolean;
  readonly options: readonly CommandOption[];
  /** What its exit codes mean, where that is not what they mean for every command. */
  readonly exitCodes?: readonly (readonly [ExitCode, Translated])[];
  /** The settings that may be given as flags. */
  readonly settings: "all" | readonly SettingPath[];
  /** What it speaks where no setting and no flag says otherwise, instead of following the locale. */
  readonly usualLanguage?: Language;
  /** Rejects with a SuarError, which is reported and decides on the exit code. */
  execute(context: CommandContext): Promise<ExitCode>;
}

export const JSON_OPTION: CommandOption = {
  name: "json",
  about: {
    en: "print JSON for programs; errors as JSON on stderr",
    id: "tampilkan JSON untuk program; galat juga JSON, di stderr",
  },
};

/** Every command takes these. The language is a setting, and a flag of every command as well. */
export const COMMON_OPTIONS: readonly CommandOption[] = [
  {
    name: "config",
    placeholder: { en: "FILE|none", id: "BERKAS|none" },
    about: { en: "configuration file", id: "berkas konfigurasi" },
  },
  { name: "help", short: "h", about: { en: "show this help", id: "tampilkan bantuan ini" } },
];

export const VERSION_OPTION: CommandOption = {
  name: "version",
  short: "V",
  about: { en: "show the version", id: "tampilkan versi" },
};
