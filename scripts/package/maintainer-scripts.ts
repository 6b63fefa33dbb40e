import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { STATE_FORMAT } from "../../agent/outbox/state.ts";

const NAMES = ["preinst", "postinst", "prerm", "postrm"] as const;

/** The scripts of the Debian package, by name. @param storeFormat that this version reads; that of the sources by default. */
export async function maintainerScripts(
  root: string,
  storeFormat: number = STATE_FORMAT,
): Promise<Readonly<Record<string, string>>> {
  const read = (path: string) => readFile(join(root, "scripts/package", path), "utf8");
  const [, purge = ""] = (await read("files/purge-system")).split("set -eu\n");
  const pairs = NAMES.map(async (name) => {
    const text = await read(`debian/${name}`);
    return [
      name,
      text.replace("@STORE_FORMAT@", String(storeFormat)).replace(/^@PURGE@$/m, () => indented(purge)),
    ] as const;
  });
  return Object.fromEntries(await Promise.all(pairs));
}

function indented(text: string): string {
  return text.trimEnd().replaceAll(/^/gm, "  ");
}
