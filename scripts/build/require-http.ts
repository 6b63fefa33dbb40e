import type { Plugin } from "esbuild";

const NAMESPACE = "builtin";
const HTTP = /^node:http$/;

/**
 * Has Node's HTTP read by `require`. An `import` of it reads everything that it exports, and since Node 22 that is a WebSocket as well, with all of the
 * client `undici` behind it: 3 MB for something that nobody here uses.
 */
export const requireHttp: Plugin = {
  name: "require-http",
  setup(builder) {
    builder.onResolve({ filter: HTTP }, ({ path, kind, namespace }) =>
      kind === "import-statement" && namespace !== NAMESPACE
        ? { path, namespace: NAMESPACE }
        : { path, external: true },
    );
    builder.onLoad({ filter: HTTP, namespace: NAMESPACE }, ({ path }) => ({
      contents: `module.exports = require("${path}")`,
    }));
  },
};
