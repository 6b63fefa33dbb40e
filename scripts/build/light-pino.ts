import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

/** In files of pino and of what it writes with: what stands there, and what the bundle has in its place. */
const REPLACEMENTS = [
  {
    file: /[\\/]pino[\\/]lib[\\/]transport\.js$/,
    found: /^.*$/s,
    instead: `module.exports = () => { throw new Error("this bundle of pino writes in its own thread only"); };`,
  },
  {
    file: /[\\/]pino[\\/]lib[\\/]tools\.js$/,
    found: /require\('worker_threads'\)/,
    instead: "{ isMainThread: true }",
  },
  {
    file: /[\\/]sonic-boom[\\/]index\.js$/,
    found: /require\('assert'\)/,
    instead: "(holds, message) => { if (!holds) throw new Error(message); }",
  },
] as const;

/**
 * Leaves out of pino what writes from another thread: we write before the call returns. Node's `worker_threads` and `assert`, which nothing else here needs,
 * take half a megabyte. Fails the build when a new version of pino looks different, so that nobody loses the saving, or more, without noticing.
 */
export const lightPino: Plugin = {
  name: "light-pino",
  setup(build) {
    for (const { file, found, instead } of REPLACEMENTS) {
      build.onLoad({ filter: file }, async ({ path }) => {
        const source = await readFile(path, "utf8");
        if (!found.test(source)) {
          return { errors: [{ text: `${path} looks different: look at ${import.meta.filename}` }] };
        }
        return { contents: source.replace(found, () => instead) };
      });
    }
  },
};
