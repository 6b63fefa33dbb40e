import packageJson from "../package.json" with { type: "json" };

// `npm run build` puts both into the bundle, which has no package.json and no repository beside it.
declare const SUAR_VERSION: string | undefined;
declare const SUAR_COMMIT: string | undefined;

/** Version of the agent, as every birth message and boot record tells it. */
export const AGENT_VERSION: string = typeof SUAR_VERSION === "string" ? SUAR_VERSION : packageJson.version;

/** Short hash of the commit that a bundle was built from; empty when run from the sources. */
export const AGENT_COMMIT: string = typeof SUAR_COMMIT === "string" ? SUAR_COMMIT : "";
