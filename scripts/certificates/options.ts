import { isIP } from "node:net";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { reasonOf } from "../../agent/core/errors.ts";
import { UsageError } from "../usage-error.ts";

/** Whom a certificate is for. `centre`: a program of the centre, told apart from a site of the same name by its OU. */
export const CERTIFICATE_KINDS = ["ca", "server", "site", "centre"] as const;
export type CertificateKind = (typeof CERTIFICATE_KINDS)[number];

export interface CertificateOptions {
  readonly help: boolean;
  readonly json: boolean;
  /** Absolute. */
  readonly directory: string;
  readonly kind: CertificateKind;
  /** Sites or programs of the centre, each once; empty for `ca` and `server`. */
  readonly names: readonly string[];
  /** Names and addresses that the server is reached by. */
  readonly hosts: readonly string[];
}

/** As in every topic. */
const NAME = /^[A-Za-z0-9_-]{1,64}$/;
const HOST =
  /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/;
const MAXIMUM_HOSTS = 50;
const MAXIMUM_NAMES = 1_000;

/** @throws UsageError for anything that is not understood. */
export function readOptions(programArguments: readonly string[]): CertificateOptions {
  const { values, positionals } = parse(programArguments);
  const [word, ...names] = positionals;
  const kind = CERTIFICATE_KINDS.find((known) => known === word);
  const help = values.help ?? false;
  if (kind === undefined && !help) {
    const said = word === undefined ? "Say what to make" : `There is no certificate "${word}"`;
    throw new UsageError(`${said}: one of ${CERTIFICATE_KINDS.join(", ")}.`);
  }
  const named = kind === "site" || kind === "centre";
  if (!help && named && names.length === 0)
    throw new UsageError(`Name the ${kind}: npm run certificates -- ${kind} NAME`);
  if (!help && !named && names.length > 0)
    throw new UsageError(`"${kind}" takes no name: leave out ${names.join(" ")}.`);
  if (values.hosts !== undefined && kind !== "server")
    throw new UsageError("--hosts belongs to the server's certificate.");
  if (names.length > MAXIMUM_NAMES) throw new UsageError(`At most ${MAXIMUM_NAMES} names at once.`);
  for (const name of names) checkName(name);
  return {
    help,
    json: values.json ?? false,
    directory: resolve(values.directory),
    kind: kind ?? "ca",
    names: [...new Set(names)],
    hosts: readHosts(values.hosts ?? "localhost,127.0.0.1"),
  };
}

function parse(programArguments: readonly string[]) {
  try {
    return parseArgs({
      args: [...programArguments],
      allowPositionals: true,
      options: {
        directory: { type: "string", default: "certificates" },
        hosts: { type: "string" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    const [reason = ""] = reasonOf(error).split(/\. |\n/);
    throw new UsageError(`${reason}. \`npm run certificates -- --help\` lists every option.`);
  }
}

/** @throws UsageError for a name that is no site and no program of the centre. */
export function checkName(name: string): void {
  if (NAME.test(name)) return;
  throw new UsageError(
    `"${name}" cannot be a name: use 1 to 64 letters, digits, "_" and "-", as in the site's topics.`,
  );
}

function readHosts(text: string): readonly string[] {
  const hosts = [...new Set(text.split(",").map((host) => host.trim()))];
  const wrong = hosts.find((host) => isIP(host) === 0 && !HOST.test(host));
  if (wrong !== undefined) {
    throw new UsageError(`--hosts takes host names and addresses with commas between them, not "${wrong}".`);
  }
  if (hosts.length > MAXIMUM_HOSTS) throw new UsageError(`--hosts takes at most ${MAXIMUM_HOSTS} of them.`);
  return hosts;
}
