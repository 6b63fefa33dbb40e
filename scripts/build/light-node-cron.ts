import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";

const STAND_IN = fileURLToPath(new URL("../../agent/platform/system-zone-format.ts", import.meta.url));
const FORMATTER = "new Intl.DateTimeFormat(";
/** Where node-cron 4 makes one: for the parts of a date, and for the offset of a zone. */
const EXPECTED = 2;

/**
 * Gives node-cron the agent's own formatter in place of `Intl.DateTimeFormat`, which costs 7 MB of memory. Fails the build when a new version
 * of node-cron looks different, so that nobody loses the saving, or more, without noticing.
 */
export const lightNodeCron: Plugin = {
  name: "light-node-cron",
  setup(build) {
    build.onLoad({ filter: /[\\/]node-cron[\\/]dist[\\/].*\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const found = source.split(FORMATTER).length - 1;
      if (found === 0) return null;
      if (found !== EXPECTED) {
        return {
          errors: [{ text: `node-cron makes ${found} formatters, not ${EXPECTED}: look at ${import.meta.filename}` }],
        };
      }
      const contents = source.replaceAll(FORMATTER, "new $SystemZoneFormat(");
      return {
        contents: `import { SystemZoneFormat as $SystemZoneFormat } from ${JSON.stringify(STAND_IN)};\n${contents}`,
      };
    });
  },
};
