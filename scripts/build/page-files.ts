import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { transform } from "esbuild";

/** What the phones of technicians run: WebViews of Android 7. */
export const OLDEST_BROWSER = "chrome60";

const FOLDER = "agent/status/page/assets";

/** The files that come with the technician's page, made small. */
export async function pageFiles(root: string): Promise<Readonly<Record<string, string>>> {
  const read = (name: string) => readFile(join(root, FOLDER, name), "utf8");
  const small = async (name: string, loader: "js" | "css") => {
    const options = { loader, minify: true, target: OLDEST_BROWSER, legalComments: "none" } as const;
    return (await transform(await read(name), options)).code;
  };
  return {
    "page.js": await small("page.js", "js"),
    "page.css": await small("page.css", "css"),
    "icon.svg": (await read("icon.svg")).trim(),
  };
}
