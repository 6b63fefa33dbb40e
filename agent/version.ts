import packageJson from "../package.json" with { type: "json" };

/** Version of the agent, as every birth message and boot record tells it. */
export const AGENT_VERSION: string = packageJson.version;
