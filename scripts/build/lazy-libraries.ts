import { join } from "node:path";
import { build, type Plugin } from "esbuild";

/** Libraries that few sites need. */
const LIBRARIES = ["net-snmp"] as const;
const NAMESPACE = "lazy-library";
const ANY = new RegExp(`^(?:${LIBRARIES.join("|")})$`);

/**
 * Leaves these libraries out of the bundle, where their source would take memory at every site, and reads them from a file beside it when the
 * module that imports them is first loaded.
 */
export const readLibrariesWhenNeeded: Plugin = {
  name: "read-libraries-when-needed",
  setup(builder) {
    builder.onResolve({ filter: ANY }, ({ path }) => ({ path, namespace: NAMESPACE }));
    builder.onLoad({ filter: ANY, namespace: NAMESPACE }, ({ path }) => ({
      contents: `module.exports = require("./${fileOf(path)}")`,
    }));
    builder.onResolve({ filter: /^\.\//, namespace: NAMESPACE }, ({ path }) => ({ path, external: true }));
  },
};

export interface BuiltLibrary {
  readonly name: string;
  readonly bytes: number;
  /** Paths of the bundled files, relative to the root. */
  readonly inputs: readonly string[];
}

/** Makes the files of those libraries that a bundle needs. @param bundleInputs of its metafile. */
export async function buildLazyLibraries(
  root: string,
  directory: string,
  bundleInputs: readonly string[],
): Promise<readonly BuiltLibrary[]> {
  const needed = LIBRARIES.filter((name) => bundleInputs.includes(`${NAMESPACE}:${name}`));
  return await Promise.all(
    needed.map(async (name) => {
      const { metafile } = await build({
        absWorkingDir: root,
        entryPoints: [name],
        outfile: join(directory, fileOf(name)),
        bundle: true,
        platform: "node",
        format: "cjs",
        target: "node20",
        minifySyntax: true,
        minifyWhitespace: true,
        legalComments: "none",
        metafile: true,
        logLevel: "silent",
      });
      const [output] = Object.values(metafile.outputs);
      return { name, bytes: output?.bytes ?? 0, inputs: Object.keys(metafile.inputs) };
    }),
  );
}

function fileOf(name: string): string {
  return `${name}.cjs`;
}
