import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { reasonOf } from "../../agent/core/errors.ts";
import { checkName } from "../certificates/options.ts";
import { UsageError } from "../usage-error.ts";
import type { NatsUsersOptions } from "./users.ts";

/** As `uplink.root` may be, and without what NATS gives a meaning of its own. */
const ROOT = /^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/;
const MAXIMUM_SITES = 200_000;

export interface Options extends NatsUsersOptions {
  readonly help: boolean;
}

/** @throws UsageError for anything that is not understood, a list that cannot be read included. */
export function readOptions(programArguments: readonly string[]): Options {
  const { values, positionals } = parse(programArguments);
  const listed = values.list === undefined ? [] : readList(values.list);
  const sites = [...new Set([...positionals, ...listed])];
  const [readers, controllers] = [names(values.readers), names(values.control)];
  for (const name of [...sites, ...readers, ...controllers]) checkName(name);
  const both = readers.find((name) => controllers.includes(name));
  if (both !== undefined) throw new UsageError(`"${both}" is a reader and in control: name it once.`);
  if (sites.length > MAXIMUM_SITES) throw new UsageError(`At most ${MAXIMUM_SITES} sites.`);
  const help = values.help ?? false;
  if (sites.length === 0 && !help) throw new UsageError("Name the sites, or a file that lists them: --list FILE");
  if (!ROOT.test(values.root)) throw new UsageError(`--root takes topic levels such as suar/v1, not "${values.root}".`);
  return { help, root: values.root, sites, readers, controllers };
}

function parse(programArguments: readonly string[]) {
  try {
    return parseArgs({
      args: [...programArguments],
      allowPositionals: true,
      options: {
        list: { type: "string" },
        readers: { type: "string", default: "noc" },
        control: { type: "string", default: "control" },
        root: { type: "string", default: "suar/v1" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    const [reason = ""] = reasonOf(error).split(/\. |\n/);
    throw new UsageError(`${reason}. \`npm run nats-users -- --help\` lists every option.`);
  }
}

function names(text: string): readonly string[] {
  return [...new Set(text.split(",").map((name) => name.trim()))].filter((name) => name !== "");
}

/** One site a line. */
function readList(file: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`The list of sites cannot be read: ${reasonOf(error)}`);
  }
  const lines = text.split("\n").map((line) => line.trim());
  return lines.filter((line) => line !== "" && !line.startsWith("#"));
}
