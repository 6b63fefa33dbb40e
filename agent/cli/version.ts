import { AGENT_COMMIT, AGENT_VERSION } from "../version.ts";
import { type Command, JSON_OPTION } from "./command.ts";
import { EXIT } from "./exit-codes.ts";

export function versionLine(): string {
  return `suar ${AGENT_VERSION}${AGENT_COMMIT === "" ? "" : ` (${AGENT_COMMIT})`}\n`;
}

export const version: Command = {
  name: "version",
  summary: { en: "Shows the version of Suar", id: "Menampilkan versi Suar" },
  usage: "",
  maximumPositionals: 0,
  options: [JSON_OPTION],
  settings: [],
  async execute({ switches, stdout }) {
    const commit = AGENT_COMMIT === "" ? {} : { commit: AGENT_COMMIT };
    stdout.write(switches.has("json") ? `${JSON.stringify({ version: AGENT_VERSION, ...commit })}\n` : versionLine());
    return EXIT.ok;
  },
};
