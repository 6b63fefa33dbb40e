import { CATALOGUE, type CatalogueEntry, entryOf } from "./catalogue.ts";
import { DECLARATION, type SettingPath } from "./declaration.ts";
import type { IssueList } from "./issue-list.ts";
import type { Objection, Origin } from "./issues.ts";
import type { JsonMember, JsonValue, Position } from "./json.ts";
import { isSecretName } from "./secret-name.ts";
import type { Declaration } from "./setting.ts";
import { shown } from "./shown.ts";
import type { TakeValue } from "./sources.ts";
import { suggest } from "./suggest.ts";

/** Goes through settings in JSON along the declaration: what the declaration does not know is refused, never merged. */
export class DeclarationWalk {
  constructor(
    /** Where the settings are from; @param at the place of a key. */
    private readonly originOf: (at?: Position) => Origin,
    private readonly take: TakeValue,
    private readonly issues: IssueList,
  ) {}

  walk(value: JsonValue): void {
    this.#group(DECLARATION, "", value, this.originOf());
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
        this.issues.add(shown(path), this.originOf(member.at), { code: "duplicate", details: { firstLine } });
      }
    }
  }

  #member(declared: Declaration, prefix: string, { key, at, value }: JsonMember): void {
    const path = `${prefix}${key}`;
    const origin = this.originOf(at);
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
