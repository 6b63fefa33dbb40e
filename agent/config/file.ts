import { reasonOf, SuarError } from "../core/errors.ts";
import { CATALOGUE, type CatalogueEntry, entryOf } from "./catalogue.ts";
import { DECLARATION, type SettingPath } from "./declaration.ts";
import type { IssueList } from "./issue-list.ts";
import type { Objection, Origin } from "./issues.ts";
import { type JsonMember, type JsonValue, type Position, parseJson } from "./json.ts";
import type { Declaration } from "./setting.ts";
import { shown } from "./shown.ts";
import type { TakeValue } from "./sources.ts";
import { suggest } from "./suggest.ts";

const KIBIBYTE = 1024;
const MAXIMUM_KILOBYTES = 64;

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
  const bytes = await readFile(file, MAXIMUM_KILOBYTES * KIBIBYTE + 1).catch((error: unknown) => {
    throw new SuarError("configuration-unreadable", { file: shown(file), reason: reasonOf(error) }, { cause: error });
  });
  if (bytes === undefined) {
    if (named === undefined) return undefined;
    throw new SuarError("configuration-missing", { file: shown(file) });
  }
  const object = (objection: Objection) => issues.add("", { source: "file", file }, objection);
  if (bytes.length > MAXIMUM_KILOBYTES * KIBIBYTE) {
    object({ code: "file-too-large", details: { maximumKilobytes: MAXIMUM_KILOBYTES } });
    return file;
  }
  const text = decode(bytes);
  if (text === undefined) {
    object({ code: "file-not-text", details: {} });
    return file;
  }
  const outcome = parseJson(text);
  if ("fault" in outcome) object({ code: "syntax", details: { fault: outcome.fault, ...outcome.at } });
  else new FileWalk(file, take, issues).document(outcome.value);
  return file;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined; // The decoder has one reason only, and the caller names it.
  }
}

/** Goes through the file along the declaration: what the declaration does not know is refused, never merged. */
class FileWalk {
  constructor(
    private readonly file: string,
    private readonly take: TakeValue,
    private readonly issues: IssueList,
  ) {}

  document(value: JsonValue): void {
    this.#group(DECLARATION, "", value, this.#origin());
  }

  #group(declared: Declaration, prefix: string, value: JsonValue, origin: Origin): void {
    if (value.type !== "object") {
      const details = { expected: "object", found: value.type } as const;
      this.issues.add(prefix.slice(0, -1), origin, { code: "wrong-type", details });
      return;
    }
    const firstLines = new Map<string, number>();
    for (const member of value.members) {
      if (this.issues.isFull) return;
      const path = `${prefix}${member.key}`;
      const firstLine = firstLines.get(member.key);
      if (firstLine === undefined) {
        firstLines.set(member.key, member.at.line);
        this.#member(declared, prefix, member);
      } else {
        this.issues.add(shown(path), this.#origin(member.at), { code: "duplicate", details: { firstLine } });
      }
    }
  }

  #member(declared: Declaration, prefix: string, { key, at, value }: JsonMember): void {
    const path = `${prefix}${key}`;
    const origin = this.#origin(at);
    // For editors: names the schema, and means nothing to the agent.
    if (path === "$schema") return;
    const known = Object.hasOwn(declared, key) ? declared[key] : undefined;
    if (known === undefined) {
      this.issues.add(shown(path), origin, objectionToName(declared, prefix, key));
    } else if (known.type === "group") {
      this.#group(known.members, `${path}.`, value, origin);
    } else {
      // The walk follows the declaration, so the path is one of its own.
      this.take(entryOf(path as SettingPath), known.kind.fromJson(value), origin);
    }
  }

  #origin(at?: Position): Origin {
    return at === undefined ? { source: "file", file: this.file } : { source: "file", file: this.file, at };
  }
}

/** Names under which people try to write a secret. */
const SECRET = /^(?:.*[._])?(?:password|passwd|secret|token|sandi|kata_?sandi)$/i;

export function isSecretName(name: string): boolean {
  return SECRET.test(name);
}

export const SECRET_OBJECTION: Objection = {
  code: "secret-as-value",
  details: { instead: entryOf("uplink.passwordFile").path },
};

function objectionToName(declared: Declaration, prefix: string, key: string): Objection {
  if (isSecretName(key)) return SECRET_OBJECTION;
  const path = `${prefix}${key}`;
  if (key.includes(".") && CATALOGUE.some((entry) => entry.path === path)) {
    const nested = key.split(".").reduceRight((inner, name) => `"${name}": ${inner === "" ? "…" : `{ ${inner} }`}`, "");
    return { code: "not-nested", details: { nested } };
  }
  const sibling = suggest(key, Object.keys(declared));
  const suggestion = sibling === undefined ? suggestElsewhere(key) : `${prefix}${sibling}`;
  return { code: "unknown-setting", details: suggestion === undefined ? {} : { suggestion } };
}

/** The setting whose own name is like `key`, wherever it stands. */
function suggestElsewhere(key: string): string | undefined {
  const names = new Map(CATALOGUE.flatMap((entry) => namesOf(entry).map((name) => [name, entry.path] as const)));
  const name = suggest(key, [...names.keys()]);
  return name === undefined ? undefined : names.get(name);
}

function namesOf(entry: CatalogueEntry): readonly string[] {
  return [entry.path.slice(entry.path.lastIndexOf(".") + 1), ...entry.flags];
}
