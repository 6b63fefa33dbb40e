import { resolve } from "node:path";
import type { SettingPath } from "../config/declaration.ts";
import { MAXIMUM_DOCUMENT_BYTES, readDocument } from "../config/document.ts";
import { USUAL_FILE } from "../config/file.ts";
import { IssueList } from "../config/issue-list.ts";
import type { SettingValue } from "../config/kinds/kind.ts";
import { shown } from "../config/shown.ts";
import { FILE_VARIABLE, type SettingsSources } from "../config/sources.ts";
import { DeclarationWalk } from "../config/walk.ts";
import { reasonOf, SuarError } from "../core/errors.ts";
import { type Draft, EMPTY_DRAFT } from "../setup/draft.ts";

/** The configuration that is there before. */
export interface Existing {
  /** Absolute: where the new one goes. */
  readonly file: string;
  /** False where there was none. */
  readonly isThere: boolean;
  readonly draft: Draft;
  /** What stands in it and cannot be used: names of settings, or the file itself. */
  readonly unusable: readonly string[];
}

/** Reads what is there, as far as it can be used: it becomes what is offered. Rejects with `configuration-unreadable` or `missing-value`. */
export async function readExisting({ file: named, environment, readFile }: SettingsSources): Promise<Existing> {
  if (named === "none") throw new SuarError("missing-value", { flag: "--config" });
  const file = resolve(named ?? environment[FILE_VARIABLE] ?? USUAL_FILE);
  const bytes = await readFile(file, MAXIMUM_DOCUMENT_BYTES + 1).catch((error: unknown) => {
    throw new SuarError("configuration-unreadable", { file: shown(file), reason: reasonOf(error) }, { cause: error });
  });
  if (bytes === undefined) return { file, isThere: false, draft: EMPTY_DRAFT, unusable: [] };
  const { values, unusable } = usableSettings(bytes, file);
  return { file, isThere: true, draft: { ...EMPTY_DRAFT, values }, unusable };
}

/** The settings in bytes that may be anything, and the names of what cannot be used; the file's own where it is the whole of it. */
export function usableSettings(
  bytes: Uint8Array,
  file: string,
): { readonly values: Draft["values"]; readonly unusable: readonly string[] } {
  const read = readDocument(bytes);
  if ("objection" in read) return { values: {}, unusable: [file] };
  const issues = new IssueList();
  const values: Partial<Record<SettingPath, SettingValue>> = {};
  const walk = new DeclarationWalk(
    () => ({ source: "file", file }),
    ({ path }, outcome, origin) => {
      if ("objection" in outcome) issues.add(path, origin, outcome.objection);
      else values[path] = outcome.value;
    },
    issues,
  );
  walk.walk(read.value);
  return { values, unusable: issues.all().map(({ path }) => (path === "" ? file : path)) };
}
