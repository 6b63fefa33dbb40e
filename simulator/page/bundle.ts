import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { withEsbuild } from "../../scripts/build/with-esbuild.ts";

/** What a page consists of. */
export interface PageFiles {
  readonly script: string;
  readonly style: string;
}

const FOLDER = fileURLToPath(new URL("browser/", import.meta.url));

/** Bundles one of the programs in `browser/`. @param entry for example `live.ts`. Rejects when it cannot be built. */
export async function bundlePage(entry: "live.ts" | "replay.ts"): Promise<PageFiles> {
  const { outputFiles } = await withEsbuild(({ build }) =>
    build({
      absWorkingDir: FOLDER,
      entryPoints: [entry],
      bundle: true,
      write: false,
      format: "iife",
      platform: "browser",
      target: "es2022",
      minify: true,
      logLevel: "silent",
    }),
  );
  const [script] = outputFiles;
  if (script === undefined) throw new Error(`nothing was built of ${entry}`);
  return { script: script.text, style: readFileSync(`${FOLDER}page.css`, "utf8") };
}
