/** `npm run package`: what goes onto a technician's stick, in `dist/package/`. */
import { relative } from "node:path";
import { reasonOf } from "../../agent/core/errors.ts";
import { formatBytes } from "../../agent/status/format.ts";
import { UsageError } from "../usage-error.ts";
import { ARCHITECTURES } from "./architecture.ts";
import { type MadePackages, makePackages } from "./make-packages.ts";
import { NODE_VERSION } from "./node-runtime.ts";
import { readOptions } from "./options.ts";

const USAGE = `Usage: npm run package -- [--arch ${ARCHITECTURES.join("|")}] [--out DIRECTORY] [--version VERSION] [--quick] [--json]

Makes suar_VERSION_ARCH.deb, .tar.gz and .cdx.json (what is in it, CycloneDX), install.sh and SHA256SUMS, with Node ${NODE_VERSION} from the npm
registry. SOURCE_DATE_EPOCH sets the time that everything in them bears; the time of the commit otherwise.

  --arch      for this processor only; may be given more than once
  --out       where to; dist/package by default
  --version   in place of the version of package.json
  --quick     compresses quickly, for trying out: seconds instead of minutes, and files half as large again
  --json      one line of JSON on stdout
Progress goes to stderr. Exit code 1 when something failed, 2 for a wrong option.`;

try {
  const { help, json, ...options } = readOptions(process.argv.slice(2));
  if (help) console.log(USAGE);
  else {
    const made = await makePackages({ ...options, progress: (text) => console.error(`${text} ...`) });
    console.log(json ? JSON.stringify(made) : describe(made));
  }
} catch (error) {
  console.error(error instanceof UsageError ? `${error.message}\n\n${USAGE}` : `No package: ${causes(error)}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

function describe({ files, installedKib }: MadePackages): string {
  const lines = files.map(({ path, bytes }) => `${relative(".", path)}  ${formatBytes(bytes, "en")}`);
  const sizes = Object.entries(installedKib).map(([name, kib]) => `${name} ${formatBytes(kib * 1024, "en")}`);
  return [...lines, `installed: ${sizes.join(", ")}`].join("\n");
}

/** The reason, and what npm or a compressor said of it. */
function causes(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause === undefined ? reasonOf(error) : `${reasonOf(error)} (${reasonOf(cause)})`;
}
