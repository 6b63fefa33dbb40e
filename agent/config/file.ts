import { reasonOf, SuarError } from "../core/errors.ts";
import { MAXIMUM_DOCUMENT_BYTES, readDocument } from "./document.ts";
import type { IssueList } from "./issue-list.ts";
import type { Origin } from "./issues.ts";
import type { Position } from "./json.ts";
import { shown } from "./shown.ts";
import type { TakeValue } from "./sources.ts";
import { DeclarationWalk } from "./walk.ts";

/** Where the file is when nobody names one; it need not exist. */
export const USUAL_FILE = "/etc/suar/suar.json";

/** Names no file at all: neither the usual one nor another. */
const NO_FILE = "none";

/**
 * The first `maximumBytes` of a file, or undefined when there is no such file. Rejects when it cannot be read.
 * It need not be a regular file, so it may have no end.
 */
export type ReadFile = (path: string, maximumBytes: number) => Promise<Uint8Array | undefined>;

/** Reads the file `named`, or the usual one. Resolves with its name, or undefined when there is none. */
export async function readSettingsFile(
  named: string | undefined,
  readFile: ReadFile,
  take: TakeValue,
  issues: IssueList,
): Promise<string | undefined> {
  if (named === NO_FILE) return undefined;
  const file = named ?? USUAL_FILE;
  const bytes = await readFile(file, MAXIMUM_DOCUMENT_BYTES + 1).catch((error: unknown) => {
    throw new SuarError("configuration-unreadable", { file: shown(file), reason: reasonOf(error) }, { cause: error });
  });
  if (bytes === undefined) {
    if (named === undefined) return undefined;
    throw new SuarError("configuration-missing", { file: shown(file) });
  }
  const read = readDocument(bytes);
  const originOf = (at?: Position): Origin => ({ source: "file", file, ...(at === undefined ? {} : { at }) });
  if ("objection" in read) issues.add("", originOf(), read.objection);
  else new DeclarationWalk(originOf, take, issues).walk(read.value);
  return file;
}
