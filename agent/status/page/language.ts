import type { Language } from "../../core/language.ts";
import type { PageRequest } from "../../core/page.ts";

/**
 * The language of a page: what the reader chose, or else what the site is set to, or else the first of the browser's that there is, or else
 * Indonesian: that is who stands in front of the box.
 */
export function languageOf({ query, acceptLanguage }: PageRequest, site: Language | "auto"): Language {
  const chosen = known(query.get("lang"));
  if (chosen !== undefined) return chosen;
  if (site !== "auto") return site;
  const wanted = acceptLanguage
    .slice(0, 256)
    .split(",")
    .map((range, index) => {
      const [tag = "", quality] = range.trim().split(/\s*;\s*q=/);
      return { language: known(tag), quality: quality === undefined ? 1 : Number(quality), index };
    })
    .filter(({ language, quality }) => language !== undefined && quality > 0)
    .sort((a, b) => b.quality - a.quality || a.index - b.index);
  return wanted[0]?.language ?? "id";
}

/** `in` is what old Androids call Indonesian. */
function known(tag: string | undefined): Language | undefined {
  const primary = tag?.toLowerCase().split("-")[0];
  if (primary === "in") return "id";
  return primary === "en" || primary === "id" ? primary : undefined;
}
