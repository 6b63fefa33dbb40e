import type { Language } from "../core/problems.ts";
import type { Settings } from "./declaration.ts";

/** The language to speak. `auto` follows the locale of the environment: the first of the three variables that is set decides. */
export function resolveLanguage(
  setting: Settings["language"],
  environment: Readonly<Record<string, string | undefined>>,
): Language {
  if (setting !== "auto") return setting;
  const locale = [environment["LC_ALL"], environment["LC_MESSAGES"], environment["LANG"]].find(
    (value) => value !== undefined && value !== "",
  );
  // `id_ID.UTF-8`; `in` is the older code that some systems still use.
  return /^(?:id|in)(?:[_.@-]|$)/i.test(locale ?? "") ? "id" : "en";
}
