import { parseArgs } from "node:util";
import { reasonOf } from "../../agent/core/errors.ts";
import type { Language } from "../../agent/core/problems.ts";
import { UsageError } from "./usage-error.ts";

export interface StartOptions {
  /** Absent: the embedded broker. */
  readonly broker?: string;
  readonly site: string;
  readonly username?: string;
  readonly passwordFile?: string;
  /** Absent: a temporary one, removed at the end. */
  readonly dataDirectory?: string;
  readonly seconds?: number;
  readonly json: boolean;
  readonly cadence: "demo" | "default";
  readonly language: Language;
  readonly picture?: string;
  readonly help: boolean;
  /** Settings of the agent, handed on as they are: `["--uplink.caFile", "ca.pem"]`. */
  readonly agentFlags: readonly string[];
}

const DEFAULT_SITE = "demo";
const MAXIMUM_SECONDS = 7 * 24 * 3600;

/** @throws UsageError for anything that is not understood, with what to do instead. */
export function readOptions(programArguments: readonly string[]): StartOptions {
  const { own, agentFlags } = separate(programArguments);
  const values = parse(own);
  const { broker, site = DEFAULT_SITE, username, picture } = values;
  const passwordFile = values["password-file"];
  const dataDirectory = values["data-directory"];
  if (broker !== undefined) checkBroker(broker);
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(site)) {
    throw usage(
      `--site ${site} is not a site name.`,
      "Use 1 to 64 letters, digits, _ or -, for example 5304122003.",
      `--site ${site} bukan nama lokasi.`,
      "Pakai 1 sampai 64 huruf, angka, _ atau -, misalnya 5304122003.",
    );
  }
  if (broker === undefined && (username !== undefined || passwordFile !== undefined)) {
    throw usage(
      "--username and --password-file need --broker.",
      "Name your broker, or leave them out: the embedded broker asks nobody for a name.",
      "--username dan --password-file memerlukan --broker.",
      "Sebutkan brokernya, atau hilangkan: broker bawaan tidak menanyakan nama.",
    );
  }
  const seconds = values.seconds === undefined ? undefined : readSeconds(values.seconds);
  return {
    site,
    json: values.json ?? false,
    cadence: readChoice("--cadence", values.cadence ?? "demo", ["demo", "default"]),
    language: readChoice("--language", values.language ?? "en", ["en", "id"]),
    help: values.help ?? false,
    agentFlags,
    ...(broker === undefined ? {} : { broker }),
    ...(username === undefined ? {} : { username }),
    ...(passwordFile === undefined ? {} : { passwordFile }),
    ...(dataDirectory === undefined ? {} : { dataDirectory }),
    ...(seconds === undefined ? {} : { seconds }),
    ...(picture === undefined ? {} : { picture }),
  };
}

/** The language that was asked for, found even where the other options are wrong: their error is said in it. */
export function languageOf(programArguments: readonly string[]): Language {
  const at = programArguments.findIndex((argument) => argument === "--language" || argument === "--language=id");
  return programArguments[at] === "--language=id" || (at !== -1 && programArguments[at + 1] === "id") ? "id" : "en";
}

/** A dot in its name tells a setting of the agent from an option of ours. */
function separate(programArguments: readonly string[]): { own: readonly string[]; agentFlags: readonly string[] } {
  const own: string[] = [];
  const agentFlags: string[] = [];
  for (let index = 0; index < programArguments.length; index++) {
    const argument = programArguments[index] ?? "";
    const isSetting = /^--[a-z][A-Za-z]*\.[A-Za-z.]+/.test(argument);
    if (!isSetting) {
      own.push(argument);
      continue;
    }
    agentFlags.push(argument);
    const value = programArguments[index + 1];
    if (!argument.includes("=") && value !== undefined && !value.startsWith("--")) {
      agentFlags.push(value);
      index += 1;
    }
  }
  return { own, agentFlags };
}

function parse(programArguments: readonly string[]) {
  try {
    return parseArgs({
      args: [...programArguments],
      options: {
        broker: { type: "string" },
        site: { type: "string" },
        username: { type: "string" },
        "password-file": { type: "string" },
        "data-directory": { type: "string" },
        seconds: { type: "string" },
        json: { type: "boolean" },
        cadence: { type: "string" },
        language: { type: "string" },
        picture: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    const [reason = ""] = reasonOf(error).split(/\. |\n/);
    throw usage(
      `${reason}.`,
      "`npm start -- --help` lists every option.",
      `Pilihan tidak bisa dibaca: ${reason}.`,
      "`npm start -- --help` memuat semua pilihan.",
    );
  }
}

function checkBroker(broker: string): void {
  const url = URL.canParse(broker) ? new URL(broker) : undefined;
  const isBroker = url !== undefined && ["mqtt:", "mqtts:"].includes(url.protocol) && url.hostname !== "";
  if (!isBroker) {
    throw usage(
      `--broker ${broker} is not the address of an MQTT broker.`,
      "Write it like mqtt://broker.example.net:1883 or mqtts://broker.example.net:8883.",
      `--broker ${broker} bukan alamat broker MQTT.`,
      "Tulis seperti mqtt://broker.example.net:1883 atau mqtts://broker.example.net:8883.",
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw usage(
      "--broker must not hold a user name or password.",
      "Give the name with --username and the password in a file with --password-file: nobody else can read it there.",
      "--broker tidak boleh memuat nama pengguna atau sandi.",
      "Berikan nama dengan --username dan sandi dalam berkas dengan --password-file, supaya tidak terbaca orang lain.",
    );
  }
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (/^\d+$/.test(text) && seconds >= 1 && seconds <= MAXIMUM_SECONDS) return seconds;
  throw usage(
    `--seconds ${text} is not a whole number from 1 to ${MAXIMUM_SECONDS}.`,
    "For half a minute write --seconds 30.",
    `--seconds ${text} bukan bilangan bulat dari 1 sampai ${MAXIMUM_SECONDS}.`,
    "Untuk setengah menit tulis --seconds 30.",
  );
}

function readChoice<const Choice extends string>(flag: string, value: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((candidate) => candidate === value);
  if (choice !== undefined) return choice;
  throw usage(
    `${flag} ${value} is not known.`,
    `Use one of: ${choices.join(", ")}.`,
    `${flag} ${value} tidak dikenal.`,
    `Pakai salah satu: ${choices.join(", ")}.`,
  );
}

function usage(problem: string, remedy: string, masalah: string, saran: string): UsageError {
  return new UsageError({ en: { problem, remedy }, id: { problem: masalah, remedy: saran } });
}
