import { IssueList } from "../config/issue-list.ts";
import type { Issue, Objection } from "../config/issues.ts";
import { type JsonMember, type JsonValue, type Position, parseJson } from "../config/json.ts";
import { siteName } from "../config/kinds/place.ts";
import { shown } from "../config/shown.ts";

/** The name under which setup looks for such a file on a stick. */
export const ANSWERS_FILE_NAME = "suar-site.json";

const MEGABYTE = 1024 * 1024;
/** Room for every site of the country with a few settings of its own. */
export const MAXIMUM_ANSWERS_BYTES = 8 * MEGABYTE;
export const MAXIMUM_SITES = 50_000;
const MAXIMUM_NAME = 80;

/** One site of an answers file. */
export interface AnsweredSite {
  readonly site: string;
  /** What people call the place. */
  readonly name?: string;
  readonly settings?: JsonValue;
  readonly at: Position;
}

/** What a centre has written for its sites: settings for all of them, and what differs. */
export interface AnswersFile {
  readonly file: string;
  readonly title?: string;
  readonly settings?: JsonValue;
  readonly sites: readonly AnsweredSite[];
}

export type AnswersOutcome = { readonly answers: AnswersFile } | { readonly issues: readonly Issue[] };

/** Reads an answers file; of its settings nothing is checked yet. */
export function readAnswersFile(bytes: Uint8Array, file: string): AnswersOutcome {
  const reader = new AnswersReader(file);
  const answers = reader.read(bytes);
  return answers === undefined || reader.issues.length > 0 ? { issues: reader.issues } : { answers };
}

/**
 * What a technician far away can use of it: without the sites that are filled in wrongly, as long as all else is good. Undefined where nothing
 * can be used. `isWhole`: nothing had to be left out.
 */
export function readUsableAnswers(
  bytes: Uint8Array,
  file: string,
): { readonly answers: AnswersFile; readonly isWhole: boolean } | undefined {
  const reader = new AnswersReader(file);
  const answers = reader.read(bytes);
  // Of a site that stands there twice nobody knows which is meant.
  const isUsable = reader.issues.every(
    ({ path, objection }) => path.startsWith("sites[") && objection.code !== "repeated",
  );
  if (answers === undefined || answers.sites.length === 0 || !isUsable) return undefined;
  return { answers, isWhole: reader.issues.length === 0 };
}

class AnswersReader {
  readonly #list = new IssueList();

  constructor(private readonly file: string) {}

  get issues(): readonly Issue[] {
    return this.#list.all();
  }

  /** What could be read in spite of the issues; undefined where it is nothing. */
  read(bytes: Uint8Array): AnswersFile | undefined {
    if (bytes.length > MAXIMUM_ANSWERS_BYTES) {
      this.#object("", { code: "file-too-large", details: { maximumKilobytes: MAXIMUM_ANSWERS_BYTES / 1024 } });
      return undefined;
    }
    const root = this.#parse(bytes);
    if (root === undefined) return undefined;
    const members = this.#members(root, "", ["$schema", "v", "title", "settings", "sites"]);
    return members === undefined ? undefined : this.#assemble(members);
  }

  #assemble(members: ReadonlyMap<string, JsonMember>): AnswersFile | undefined {
    const version = members.get("v");
    if (version === undefined) this.#missing("v");
    else if (version.value.type !== "number" || version.value.value !== 1) {
      const given = version.value.type === "number" ? String(version.value.value) : version.value.type;
      this.#object("v", { code: "not-a-choice", details: { given, choices: ["1"] } }, version.at);
    }
    const title = this.#text(members.get("title"), "title");
    const sites = this.#sites(members.get("sites"));
    const settings = members.get("settings")?.value;
    if (sites === undefined) return undefined;
    return {
      file: this.file,
      ...(title === undefined ? {} : { title }),
      ...(settings === undefined ? {} : { settings }),
      sites,
    };
  }

  #parse(bytes: Uint8Array): JsonValue | undefined {
    let text: string;
    try {
      // Some editors put a mark in front, which the decoder takes off.
      text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      this.#object("", { code: "file-not-text", details: {} });
      return undefined;
    }
    const outcome = parseJson(text);
    if (!("fault" in outcome)) return outcome.value;
    this.#object("", { code: "syntax", details: { fault: outcome.fault, ...outcome.at } });
    return undefined;
  }

  #sites(member: JsonMember | undefined): readonly AnsweredSite[] | undefined {
    if (member === undefined) {
      this.#missing("sites");
      return undefined;
    }
    const { value, at } = member;
    if (value.type !== "list") {
      this.#object("sites", { code: "wrong-type", details: { expected: "list", found: value.type } }, at);
      return undefined;
    }
    if (value.items.length === 0) this.#object("sites", { code: "empty", details: {} }, at);
    if (value.items.length > MAXIMUM_SITES) {
      const details = { given: value.items.length, maximum: MAXIMUM_SITES };
      this.#object("sites", { code: "too-many-items", details }, at);
      return undefined;
    }
    const seen = new Set<string>();
    return value.items.flatMap((item, index) => {
      const before = this.issues.length;
      const one = this.#site(item, `sites[${index}]`, at);
      if (one === undefined) return [];
      const isGood = this.issues.length === before;
      if (seen.has(one.site)) {
        this.#object(`sites[${index}].site`, { code: "repeated", details: { given: one.site } }, one.at);
      }
      seen.add(one.site);
      return isGood ? [one] : [];
    });
  }

  #site(item: JsonValue, path: string, listAt: Position): AnsweredSite | undefined {
    const members = this.#members(item, path, ["site", "name", "settings"], listAt);
    if (members === undefined) return undefined;
    const named = members.get("site");
    if (named === undefined) {
      const [first] = members.values();
      this.#missing(`${path}.site`, first?.at ?? listAt);
      return undefined;
    }
    const site = siteName.fromJson(withoutDots(named.value));
    if ("objection" in site) {
      this.#object(`${path}.site`, site.objection, named.at);
      return undefined;
    }
    const name = this.#text(members.get("name"), `${path}.name`);
    const settings = members.get("settings")?.value;
    return {
      site: site.value,
      ...(name === undefined ? {} : { name }),
      ...(settings === undefined ? {} : { settings }),
      at: named.at,
    };
  }

  #text(member: JsonMember | undefined, path: string): string | undefined {
    if (member === undefined) return undefined;
    const { value, at } = member;
    if (value.type !== "text") {
      this.#object(path, { code: "wrong-type", details: { expected: "text", found: value.type } }, at);
    } else if (value.text.length > MAXIMUM_NAME) {
      this.#object(path, { code: "too-long", details: { maximum: MAXIMUM_NAME } }, at);
    } else {
      return shown(value.text);
    }
    return undefined;
  }

  #members(
    value: JsonValue,
    path: string,
    known: readonly string[],
    at?: Position,
  ): ReadonlyMap<string, JsonMember> | undefined {
    if (value.type !== "object") {
      this.#object(path, { code: "wrong-type", details: { expected: "object", found: value.type } }, at);
      return undefined;
    }
    const members = new Map<string, JsonMember>();
    for (const member of value.members) {
      const name = path === "" ? member.key : `${path}.${member.key}`;
      const first = members.get(member.key);
      if (!known.includes(member.key)) {
        this.#object(shown(name), { code: "unknown-setting", details: {} }, member.at);
      } else if (first === undefined) {
        members.set(member.key, member);
      } else {
        this.#object(shown(name), { code: "duplicate", details: { firstLine: first.at.line } }, member.at);
      }
    }
    return members;
  }

  #missing(path: string, at?: Position): void {
    this.#object(path, { code: "missing-in-answers", details: { name: path.replace(/^.*\./, "") } }, at);
  }

  #object(path: string, objection: Objection, at?: Position): void {
    this.#list.add(path, { source: "file", file: this.file, ...(at === undefined ? {} : { at }) }, objection);
  }
}

/** Village codes are often written with dots. */
function withoutDots(value: JsonValue): JsonValue {
  return value.type === "text" && /^[\d. ]+$/.test(value.text)
    ? { type: "text", text: value.text.replaceAll(/[. ]/g, "") }
    : value;
}
