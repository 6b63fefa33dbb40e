import type { Malformed } from "../../../core/problems/terminal.ts";
import type { Page, Raw } from "../profile/profile.ts";

/** A page as a tree in which JSON pointers find values. */
export interface ReadPage {
  readonly tree: unknown;
  /** Of a page of fields. */
  readonly shape?: string;
}

/** `schema`: a form that the profile does not know, and which. */
export type PageOutcome = ReadPage | { readonly malformed: Malformed } | { readonly schema: string };

/** @param shapes of the pages read before, by the name of the page. */
export function readPage(page: Page, body: string, shapes: ReadonlyMap<string, string>): PageOutcome {
  switch (page.format) {
    case "json":
      return readJson(body);
    case "ini":
      return readIni(body);
    case "fields":
      return readFields(page, body, shapes);
  }
}

/** The value at a JSON pointer; undefined where there is none, or null. Objects and lists are no values. */
export function valueAt(tree: unknown, pointer: string): Raw | undefined {
  let at = tree;
  for (const step of pointer.split("/").slice(1)) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[step];
  }
  return typeof at === "string" || typeof at === "number" || typeof at === "boolean" ? at : undefined;
}

function readJson(body: string): PageOutcome {
  try {
    const tree: unknown = JSON.parse(body);
    return typeof tree === "object" && tree !== null ? { tree } : { malformed: "not-json" };
  } catch {
    return { malformed: "not-json" };
  }
}

const SECTION = /^\[([^\]]{1,64})\]$/;
const ASSIGNMENT = /^([^=]{1,64})=(.*)$/;
const MAXIMUM_LINES = 2000;

/** `[Section]` and `Name=value`. Devices of one maker spell the names in different case, so all are in lower case here. */
function readIni(body: string): PageOutcome {
  const sections = new Map<string, Map<string, string>>();
  let section = new Map<string, string>();
  sections.set("", section);
  let assignments = 0;
  for (const line of body.split(/\r?\n/, MAXIMUM_LINES)) {
    const name = SECTION.exec(line.trim())?.[1];
    if (name !== undefined) {
      section = new Map();
      sections.set(name.trim().toLowerCase(), section);
      continue;
    }
    const [, key, value] = ASSIGNMENT.exec(line.trim()) ?? [];
    if (key === undefined || value === undefined) continue;
    section.set(key.trim().toLowerCase(), value.trim());
    assignments += 1;
  }
  if (assignments === 0) return { malformed: "not-ini" };
  return { tree: Object.fromEntries([...sections].map(([name, values]) => [name, Object.fromEntries(values)])) };
}

/** Values that are known by their position only: in a form that nobody has described, every one of them could be something else. */
function readFields(
  page: Extract<Page, { format: "fields" }>,
  body: string,
  others: ReadonlyMap<string, string>,
): PageOutcome {
  const tree = body.split(page.separator, MAXIMUM_LINES).map((field) => field.trim());
  for (const [name, { fields, at, startsWith = "" }] of page.shapes) {
    if (fields !== tree.length) continue;
    if (at !== undefined && !String(valueAt(tree, at) ?? "").startsWith(startsWith)) continue;
    if (page.sameShapeAs !== undefined && others.get(page.sameShapeAs) !== name) continue;
    return { tree, shape: name };
  }
  return { schema: `${page.path}, ${tree.length} fields` };
}
