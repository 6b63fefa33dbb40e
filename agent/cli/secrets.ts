import type { Settings } from "../config/declaration.ts";
import type { ReadFile } from "../config/file.ts";
import { reasonOf, SuarError } from "../core/errors.ts";
import { declaredSources, type Secrets, type TerminalSecrets } from "../options.ts";

const MAXIMUM_BYTES = 256 * 1024;
const LAST_LINE_BREAK = /\r?\n$/;
const PEM = /-----BEGIN [A-Z ]+-----/;

/** Reads the files that the settings name. Rejects with `secret-unreadable`; what a file holds never reaches a message. */
export async function readSecrets({ uplink, collectors }: Settings, readFile: ReadFile): Promise<Secrets> {
  const read = (setting: string, file: string | undefined) => readSecret(setting, file, readFile);
  const password = await readPassword("uplink.passwordFile", uplink.passwordFile, readFile);
  const ca = await read("uplink.caFile", uplink.caFile);
  const certificate = await read("uplink.certificateFile", uplink.certificateFile);
  const key = await read("uplink.keyFile", uplink.keyFile);
  const sourceFiles = new Map<string, string>();
  for (const source of declaredSources(collectors.services.sources)) {
    const password = "passwordFile" in source ? source.passwordFile : undefined;
    const certificate = "caFile" in source ? source.caFile : undefined;
    const contents = [
      [password, await readPassword("collectors.services.sources", password, readFile)],
      [certificate, await read("collectors.services.sources", certificate)],
    ] as const;
    for (const [file, content] of contents) {
      if (file !== undefined && content !== undefined) sourceFiles.set(file, content.replace(LAST_LINE_BREAK, ""));
    }
  }
  const terminal = await readTerminalSecrets(collectors.terminal, readFile);
  return {
    ...(Object.keys(terminal).length === 0 ? {} : { terminal }),
    ...(sourceFiles.size === 0 ? {} : { sourceFiles }),
    ...(password === undefined ? {} : { password }),
    ...(ca === undefined ? {} : { ca }),
    ...(certificate === undefined ? {} : { certificate }),
    ...(key === undefined ? {} : { key }),
  };
}

/** Of the terminal alone, for commands that need no other. Rejects as `readSecrets` does. */
export async function readTerminalSecrets(
  { passwordFile, snmp }: Settings["collectors"]["terminal"],
  readFile: ReadFile,
): Promise<TerminalSecrets> {
  const files = {
    password: ["passwordFile", passwordFile],
    community: ["snmp.communityFile", snmp.communityFile],
    authenticationPassword: ["snmp.authenticationPasswordFile", snmp.authenticationPasswordFile],
    privacyPassword: ["snmp.privacyPasswordFile", snmp.privacyPasswordFile],
  } as const satisfies Readonly<Record<keyof TerminalSecrets, readonly [setting: string, file: string | undefined]>>;
  const secrets: Record<string, string> = {};
  for (const [name, [setting, file]] of Object.entries(files)) {
    const content = await readPassword(`collectors.terminal.${setting}`, file, readFile);
    if (content !== undefined) secrets[name] = content;
  }
  return secrets;
}

/**
 * A password is told to whoever answers. A key that stands there, by mistake or because somebody wrote settings for another's box, is told to
 * nobody.
 */
async function readPassword(
  setting: string,
  file: string | undefined,
  readFile: ReadFile,
): Promise<string | undefined> {
  const content = await readSecret(setting, file, readFile);
  if (file !== undefined && content !== undefined && PEM.test(content)) {
    throw new SuarError("secret-unreadable", { setting, file, reason: "it is a key or certificate, and no password" });
  }
  return content?.replace(LAST_LINE_BREAK, "");
}

async function readSecret(setting: string, file: string | undefined, readFile: ReadFile): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const refuse = (reason: string, cause?: unknown) =>
    new SuarError("secret-unreadable", { setting, file, reason }, { cause });
  const bytes = await readFile(file, MAXIMUM_BYTES + 1).catch((error: unknown) => {
    throw refuse(reasonOf(error), error);
  });
  if (bytes === undefined) throw refuse("there is no such file");
  if (bytes.length > MAXIMUM_BYTES) throw refuse(`it has more than ${MAXIMUM_BYTES} bytes`);
  if (bytes.length === 0) throw refuse("it is empty");
  return new TextDecoder().decode(bytes);
}
