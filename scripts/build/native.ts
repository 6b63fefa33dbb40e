import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Plugin } from "esbuild";

/** What classic-level brings ready-made for the boxes that Suar is meant for: our name -> its file under `prebuilds`. */
const PREBUILDS = {
  "linux-x64": "linux-x64/classic-level.node",
  "linux-x64-musl": "linux-x64/classic-level.musl.node",
  "linux-arm64": "linux-arm64/classic-level.armv8.node",
  "linux-armv7": "linux-arm/classic-level.armv7.node",
} as const;

export type BuildPlatform = keyof typeof PREBUILDS;
export const BUILD_PLATFORMS = Object.keys(PREBUILDS) as readonly BuildPlatform[];

/** The name under which LevelDB's native module lies beside the bundle. */
export const NATIVE_FILE = "classic-level.node";

const require = createRequire(import.meta.url);

function classicLevelDirectory(): string {
  // classic-level is a dependency of `level`, so it is found from there and not from here.
  const fromLevel = createRequire(require.resolve("level/package.json"));
  return dirname(fromLevel.resolve("classic-level/package.json"));
}

/** The native module for `platform`; undefined = the one that this machine itself would load, built from source or ready-made. */
export function nativeModule(platform: BuildPlatform | undefined): string {
  const directory = classicLevelDirectory();
  if (platform !== undefined) return join(directory, "prebuilds", PREBUILDS[platform]);
  const fromClassicLevel = createRequire(join(directory, "package.json"));
  const { resolve } = fromClassicLevel("node-gyp-build") as { resolve: (directory: string) => string };
  return resolve(directory);
}

/** What is compiled into the native module, each with its licence. */
export function nativeParts(): readonly (readonly [name: string, licenceFile: string])[] {
  const directory = classicLevelDirectory();
  return [
    ["LevelDB 1.20", join(directory, "deps/leveldb/leveldb-1.20/LICENSE")],
    ["Snappy", join(directory, "deps/snappy/snappy/COPYING")],
  ];
}

/**
 * classic-level looks for its native module at run time in its own package folder, which does not exist beside a bundle.
 * In the bundle it loads the one file that was copied there.
 */
export const loadNativeBesideBundle: Plugin = {
  name: "load-native-beside-bundle",
  setup(build) {
    build.onLoad({ filter: /[\\/]classic-level[\\/]binding\.js$/ }, () => ({
      contents: `module.exports = require("./${NATIVE_FILE}")`,
      loader: "js",
    }));
    build.onResolve({ filter: /^\.\/classic-level\.node$/ }, ({ path }) => ({ path, external: true }));
  },
};
