import type { SettingPath } from "../config/declaration.ts";
import { isProfileFile } from "../config/kinds/terminal.ts";

/** The settings that name a file of the site's own, and what setup calls that file on the box. */
export const FILE_NAMES = {
  "uplink.caFile": "centre-ca.pem",
  "uplink.certificateFile": "site-certificate.pem",
  "uplink.keyFile": "site-key.pem",
  "uplink.passwordFile": "broker-password",
  "collectors.terminal.profile": "terminal-profile.json",
  "collectors.terminal.passwordFile": "terminal-password",
  "collectors.terminal.snmp.communityFile": "snmp-community",
  "collectors.terminal.snmp.authenticationPasswordFile": "snmp-authentication",
  "collectors.terminal.snmp.privacyPasswordFile": "snmp-privacy",
} as const satisfies Readonly<Partial<Record<SettingPath, string>>>;

export type FileSetting = keyof typeof FILE_NAMES;

export const FILE_SETTINGS = Object.keys(FILE_NAMES) as readonly FileSetting[];

/** Whether what stands under `path` is a file; a terminal may be one of a few words instead. */
export function isFile(path: FileSetting, value: string): boolean {
  return path !== "collectors.terminal.profile" || isProfileFile(value);
}

/** A file that is to come along: named by a path that does not begin with `/`. */
export interface WantedFile {
  readonly path: FileSetting;
  readonly file: string;
}

/** Of a file on a stick; the folders before it are long, and the screen is not. */
export function baseName(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1);
}
