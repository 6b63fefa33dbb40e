import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { reasonOf } from "../../agent/core/errors.ts";
import { UsageError } from "../usage-error.ts";
import { ARCHITECTURES, type Architecture } from "./architecture.ts";
import type { Effort } from "./compress.ts";

export interface PackageCommand {
  readonly help: boolean;
  readonly json: boolean;
  /** Absolute. */
  readonly outDirectory: string;
  readonly architectures: readonly Architecture[];
  readonly version?: string;
  readonly effort: Effort;
}

/** Semantic Versioning without build data, which Debian would read as a revision. */
const VERSION = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.]+)?$/;

/** @throws UsageError for anything that is not understood. */
export function readOptions(programArguments: readonly string[]): PackageCommand {
  const values = parse(programArguments);
  const architectures = [...new Set(values.arch ?? ARCHITECTURES)].map((name) => {
    const known = ARCHITECTURES.find((one) => one === name);
    if (known === undefined) throw new UsageError(`There is no package for ${name}: ${ARCHITECTURES.join(", ")}.`);
    return known;
  });
  const { version } = values;
  if (version !== undefined && !VERSION.test(version)) {
    throw new UsageError(`"${version}" is not a version like 0.2.0 or 0.2.0-rc.1.`);
  }
  return {
    help: values.help ?? false,
    json: values.json ?? false,
    outDirectory: resolve(values.out ?? fileURLToPath(new URL("../../dist/package", import.meta.url))),
    architectures,
    ...(version === undefined ? {} : { version }),
    effort: values.quick === true ? "quick" : "small",
  };
}

function parse(programArguments: readonly string[]) {
  try {
    return parseArgs({
      args: [...programArguments],
      options: {
        out: { type: "string" },
        arch: { type: "string", multiple: true },
        version: { type: "string" },
        quick: { type: "boolean" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    const [reason = ""] = reasonOf(error).split(/\. |\n/);
    throw new UsageError(`${reason}. \`npm run package -- --help\` lists every option.`);
  }
}
