import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** `npm run build` puts the files of the page, made small, into the bundle. */
declare const SUAR_PAGE_ASSETS: Readonly<Record<PageFile, string>> | undefined;

const TYPES = {
  "page.js": "text/javascript; charset=utf-8",
  "page.css": "text/css; charset=utf-8",
  "icon.svg": "image/svg+xml",
} as const;

type PageFile = keyof typeof TYPES;

export interface PageAsset {
  /** Names its content, so that a browser may keep it for ever. */
  readonly path: string;
  readonly type: string;
  readonly body: string;
}

/** The files that come with the page. Reads them: from the bundle, or from the sources. */
export function pageAssets(): Readonly<Record<"script" | "style" | "icon", PageAsset>> {
  return { script: asset("page.js"), style: asset("page.css"), icon: asset("icon.svg") };
}

function asset(file: PageFile): PageAsset {
  const body =
    typeof SUAR_PAGE_ASSETS === "object"
      ? SUAR_PAGE_ASSETS[file]
      : readFileSync(new URL(`../status/page/assets/${file}`, import.meta.url), "utf8");
  const hash = createHash("sha256").update(body).digest("hex").slice(0, 10);
  return { path: `/${file.replace(".", `-${hash}.`)}`, type: TYPES[file], body };
}
