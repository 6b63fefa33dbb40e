import type { SettingPath } from "../config/declaration.ts";
import { IssueList } from "../config/issue-list.ts";
import type { Issue, Origin } from "../config/issues.ts";
import type { JsonValue, Position } from "../config/json.ts";
import type { SettingValue } from "../config/kinds/kind.ts";
import { shown } from "../config/shown.ts";
import { DeclarationWalk } from "../config/walk.ts";
import type { AnsweredSite, AnswersFile } from "./answers-file.ts";
import { FILE_SETTINGS, isFile, type WantedFile } from "./files.ts";

/** Stands for the site wherever a text of the settings has it. */
const PLACEHOLDER = "{site}";
const SUARS_FOLDER = "/etc/suar/";

/** What an answers file says of one site. */
export interface SiteAnswers {
  readonly values: Readonly<Partial<Record<SettingPath, SettingValue>>>;
  /** To be read from beside the answers file. */
  readonly wanted: readonly WantedFile[];
  readonly issues: readonly Issue[];
}

/** The settings of one site: those for all, overridden by its own; both with its name for `{site}`. */
export function answersOf({ file, settings, sites: _ }: AnswersFile, one: AnsweredSite): SiteAnswers {
  const list = new IssueList();
  const values: Partial<Record<SettingPath, SettingValue>> = {};
  const originOf = (at?: Position): Origin => ({ source: "file", file, ...(at === undefined ? {} : { at }) });
  const walk = new DeclarationWalk(
    originOf,
    ({ path }, outcome, origin) => {
      if (path === "site") list.add(path, origin, { code: "unknown-setting", details: { suggestion: "sites[].site" } });
      else if ("objection" in outcome) list.add(path, origin, outcome.objection);
      else values[path] = outcome.value;
    },
    list,
  );
  for (const part of [settings, one.settings]) if (part !== undefined) walk.walk(withSite(part, one.site));
  values.site = one.site;
  const wanted: WantedFile[] = [];
  for (const path of FILE_SETTINGS) {
    const value = values[path];
    if (typeof value !== "string" || !isFile(path, value)) continue;
    if (!value.startsWith("/")) wanted.push({ path, file: value });
    else if (!isSuars(value))
      list.add(path, originOf(), { code: "answer-file-elsewhere", details: { file: shown(value) } });
  }
  return { values, wanted, issues: list.all() };
}

/** The site that was meant: by its name exactly, or all that have the text in their name or place. */
export function findSites(answers: AnswersFile, text: string): readonly AnsweredSite[] {
  const wanted = text.toLowerCase();
  const code = wanted.replaceAll(/[.\s]/g, "");
  const exact = answers.sites.find(({ site }) => site.toLowerCase() === code || site.toLowerCase() === wanted);
  if (exact !== undefined) return [exact];
  return answers.sites.filter(
    ({ site, name }) =>
      (code !== "" && site.toLowerCase().includes(code)) || name?.toLowerCase().includes(wanted) === true,
  );
}

/**
 * Whether a file of the box may be named: only those that lie where Suar's are. Whoever writes answers also names the broker, and setup, which
 * has the rights of root, would try it with what such a file holds.
 */
function isSuars(file: string): boolean {
  return file.startsWith(SUARS_FOLDER) && !file.includes("..");
}

function withSite(value: JsonValue, site: string): JsonValue {
  switch (value.type) {
    case "text":
      return { type: "text", text: value.text.replaceAll(PLACEHOLDER, site) };
    case "list":
      return { type: "list", items: value.items.map((item) => withSite(item, site)) };
    case "object":
      return {
        type: "object",
        members: value.members.map((member) => ({ ...member, value: withSite(member.value, site) })),
      };
    default:
      return value;
  }
}
