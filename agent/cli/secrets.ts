import type { Settings } from "../config/declaration.ts";
import type { ReadFile } from "../config/file.ts";
import { reasonOf, SuarError } from "../core/errors.ts";
import type { Secrets } from "../options.ts";

const MAXIMUM_BYTES = 256 * 1024;

/** Reads the files that the settings name. Rejects with `secret-unreadable`; what a file holds never reaches a message. */
export async function readSecrets({ uplink }: Settings, readFile: ReadFile): Promise<Secrets> {
  const read = async (setting: string, file: string | undefined): Promise<string | undefined> => {
    if (file === undefined) return undefined;
    const refuse = (reason: string, cause?: unknown) =>
      new SuarError("secret-unreadable", { setting: `uplink.${setting}`, file, reason }, { cause });
    const bytes = await readFile(file, MAXIMUM_BYTES + 1).catch((error: unknown) => {
      throw refuse(reasonOf(error), error);
    });
    if (bytes === undefined) throw refuse("there is no such file");
    if (bytes.length > MAXIMUM_BYTES) throw refuse(`it has more than ${MAXIMUM_BYTES} bytes`);
    if (bytes.length === 0) throw refuse("it is empty");
    return new TextDecoder().decode(bytes);
  };
  const password = (await read("passwordFile", uplink.passwordFile))?.replace(/\r?\n$/, "");
  const ca = await read("caFile", uplink.caFile);
  const certificate = await read("certificateFile", uplink.certificateFile);
  const key = await read("keyFile", uplink.keyFile);
  return {
    ...(password === undefined ? {} : { password }),
    ...(ca === undefined ? {} : { ca }),
    ...(certificate === undefined ? {} : { certificate }),
    ...(key === undefined ? {} : { key }),
  };
}
