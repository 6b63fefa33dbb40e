import type { SettingPath } from "../config/declaration.ts";
import { loadSettings } from "../config/load.ts";
import { NodeClock } from "../platform/node-clock.ts";
import type { CommandContext } from "./command.ts";
import type { TerminalParameters } from "./open-terminal.ts";
import { readTerminalSecrets } from "./secrets.ts";
import { realTerminalAccess } from "./terminal-access.ts";

/** The settings that the commands about a terminal take as flags. */
export const TERMINAL_PATHS: readonly SettingPath[] = [
  "collectors.terminal.profile",
  "collectors.terminal.address",
  "collectors.terminal.username",
  "collectors.terminal.passwordFile",
  "collectors.terminal.snmp.version",
  "collectors.terminal.snmp.communityFile",
  "collectors.terminal.snmp.user",
  "collectors.terminal.snmp.authentication",
  "collectors.terminal.snmp.authenticationPasswordFile",
  "collectors.terminal.snmp.privacy",
  "collectors.terminal.snmp.privacyPasswordFile",
  "collectors.terminal.snmp.interface",
];

/** What such a command needs to read a terminal; also where nothing is configured yet. A word behind the command is the address. */
export async function terminalParameters({
  sources,
  readFile,
  positionals: [address],
}: CommandContext): Promise<TerminalParameters> {
  const flags = [
    ...sources.flags,
    ...(address === undefined ? [] : [{ name: "collectors.terminal.address", value: address }]),
    // The one setting that has no default plays no part here.
    { name: "site", value: "terminal" },
  ];
  const { settings } = await loadSettings({ ...sources, flags });
  const { terminal } = settings.collectors;
  const secrets = { terminal: await readTerminalSecrets(terminal, readFile) };
  return { settings: terminal, secrets, clock: new NodeClock("always"), access: realTerminalAccess() };
}
