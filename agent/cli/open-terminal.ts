import { HttpTerminal } from "../collectors/terminal/http/http-terminal.ts";
import { type BuiltInProfileName, builtInProfile } from "../collectors/terminal/profile/built-in.ts";
import { MAXIMUM_PROFILE_BYTES, parseProfile } from "../collectors/terminal/profile/check-profile.ts";
import type { Profile } from "../collectors/terminal/profile/profile.ts";
import { SnmpTerminal } from "../collectors/terminal/snmp/snmp-terminal.ts";
import { STARLINK_ADDRESS, Starlink } from "../collectors/terminal/starlink/starlink.ts";
import type { Settings } from "../config/declaration.ts";
import type { ReadFile } from "../config/file.ts";
import { parseHostAndPort } from "../config/kinds/network.ts";
import { isProfileFile } from "../config/kinds/terminal.ts";
import type { Clock } from "../core/clock.ts";
import { reasonOf, SuarError } from "../core/errors.ts";
import type { TerminalDriver } from "../core/terminal.ts";
import type { Secrets } from "../options.ts";
import type { SnmpIdentity } from "../platform/snmp-agent.ts";
import type { TerminalAccess } from "./terminal-access.ts";

export type TerminalSettings = Settings["collectors"]["terminal"];

/** What kind of terminal it is. Starlink is no profile but a program. */
export type TerminalKind = "starlink" | Profile;

export interface TerminalParameters {
  readonly settings: TerminalSettings;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly access: TerminalAccess;
}

/**
 * The driver of the terminal that the settings name; undefined for none. Nothing is asked of the terminal yet. Rejects with
 * `terminal-profile-unreadable`, `terminal-profile-invalid` or `terminal-address-missing`.
 */
export async function openTerminal(
  parameters: TerminalParameters,
  readFile: ReadFile,
): Promise<TerminalDriver | undefined> {
  const { profile, address } = parameters.settings;
  if (profile === "none") return undefined;
  const kind = await terminalKind(profile, readFile);
  return driverOf(kind, address === "auto" ? usualAddress(kind) : address, parameters);
}

/** @param profile the setting, other than `none`. */
export async function terminalKind(profile: string, readFile: ReadFile): Promise<TerminalKind> {
  if (profile === "starlink") return profile;
  // The setting is one of its words, or a file.
  if (!isProfileFile(profile)) return builtInProfile(profile as BuiltInProfileName);
  const refuse = (reason: string, cause?: unknown) =>
    new SuarError("terminal-profile-unreadable", { file: profile, reason }, { cause });
  const bytes = await readFile(profile, MAXIMUM_PROFILE_BYTES + 1).catch((error: unknown) => {
    throw refuse(reasonOf(error), error);
  });
  if (bytes === undefined) throw refuse("there is no such file");
  if (bytes.length > MAXIMUM_PROFILE_BYTES) throw refuse(`it has more than ${MAXIMUM_PROFILE_BYTES} bytes`);
  return parseProfile(new TextDecoder().decode(bytes), profile);
}

/** @throws SuarError `terminal-address-missing` */
export function usualAddress(kind: TerminalKind): string {
  if (kind === "starlink") return STARLINK_ADDRESS;
  if (kind.address === undefined) throw new SuarError("terminal-address-missing", { profile: kind.name });
  return kind.address;
}

/** @param address HOST or HOST:PORT */
export async function driverOf(
  kind: TerminalKind,
  address: string,
  { settings, secrets, clock, access }: TerminalParameters,
): Promise<TerminalDriver> {
  const { host = address, port } = parseHostAndPort(address) ?? {};
  const inUrl = host.includes(":") ? `[${host}]` : host;
  if (kind === "starlink") return new Starlink(await access.dish(`${inUrl}:${port ?? starlinkPort()}`), clock);
  const at = port ?? kind.port;
  if (kind.protocol === "http") {
    const { username } = settings;
    const password = secrets.terminal?.password;
    const credentials = username === undefined || password === undefined ? {} : { credentials: { username, password } };
    return new HttpTerminal(kind, { address: `${inUrl}:${at}`, ...credentials }, access.http, clock);
  }
  const target = { host, port: at, identity: identityOf(settings, secrets), timeout: kind.timeout };
  return new SnmpTerminal(kind, settings.snmp.interface, await access.snmp(target), clock);
}

function starlinkPort(): string {
  return STARLINK_ADDRESS.slice(STARLINK_ADDRESS.lastIndexOf(":") + 1);
}

function identityOf({ snmp }: TerminalSettings, { terminal = {} }: Secrets): SnmpIdentity {
  const { version, user, authentication, privacy } = snmp;
  const { community = "public", authenticationPassword, privacyPassword } = terminal;
  if (version === "2c" || user === undefined) return { version: "2c", community };
  return {
    version: "3",
    user,
    ...(authenticationPassword === undefined
      ? {}
      : { authentication: { protocol: authentication, password: authenticationPassword } }),
    ...(privacyPassword === undefined ? {} : { privacy: { protocol: privacy, password: privacyPassword } }),
  };
}
