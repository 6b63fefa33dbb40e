/** `npm run build`: the agent as it is delivered, in `dist/suar/`. `-- --platform linux-arm64` builds for another machine. */

import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { reasonOf } from "../../agent/core/errors.ts";
import { formatBytes } from "../../agent/status/format.ts";
import { UsageError } from "../usage-error.ts";
import { buildAgent } from "./build.ts";
import { BUILD_PLATFORMS, type BuildPlatform } from "./native.ts";

const USAGE = `Usage: npm run build -- [--out DIRECTORY] [--platform ${BUILD_PLATFORMS.join("|")}]`;
const SHOWN_PACKAGES = 8;

try {
  const { out, platform } = readArguments();
  const result = await buildAgent(out, platform === undefined ? {} : { platform });
  console.log(result.program);
  console.log(
    `  bundle ${formatBytes(result.programBytes, "en")}, native LevelDB ${formatBytes(result.nativeBytes, "en")}`,
  );
  for (const [name, bytes] of result.libraryBytes)
    console.log(`  read where it is needed: ${name} ${formatBytes(bytes, "en")}`);
  const largest = result.bytesByPackage.slice(0, SHOWN_PACKAGES);
  console.log(`  largest: ${largest.map(([name, bytes]) => `${name} ${formatBytes(bytes, "en")}`).join(", ")}`);
} catch (error) {
  console.error(error instanceof UsageError ? `${error.message}\n${USAGE}` : `The build failed: ${reasonOf(error)}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

function readArguments(): { out: string; platform: BuildPlatform | undefined } {
  const values = parse();
  const platform = BUILD_PLATFORMS.find((name) => name === values.platform);
  if (values.platform !== undefined && platform === undefined) {
    throw new UsageError(`There is no platform ${values.platform}.`);
  }
  return { out: values.out ?? fileURLToPath(new URL("../../dist/suar", import.meta.url)), platform };
}

function parse(): { out?: string; platform?: string } {
  try {
    return parseArgs({ options: { out: { type: "string" }, platform: { type: "string" } } }).values;
  } catch (error) {
    throw new UsageError(reasonOf(error));
  }
}
