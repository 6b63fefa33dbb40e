import type { Objection } from "../issues.ts";
import type { Translated } from "../words.ts";
import type { Kind, Outcome } from "./kind.ts";

export interface ListForm<Item extends string> {
  readonly item: Kind<Item>;
  readonly maximum: number;
  readonly description: Translated;
  readonly placeholder: Translated;
}

/** A list of different texts; in the environment and in flags with commas, `none` for an empty one. */
export function list<Item extends string>(form: ListForm<Item>): Kind<readonly Item[]> {
  const { item, maximum, description, placeholder } = form;
  const check = (items: readonly Outcome<Item>[]): Outcome<readonly Item[]> => {
    const objection = listObjection(items, maximum);
    if (objection !== undefined) return { objection };
    return { value: items.flatMap((one) => ("value" in one ? [one.value] : [])) };
  };
  return {
    fromJson: (given) =>
      given.type === "list"
        ? check(given.items.map((one) => item.fromJson(one)))
        : { objection: { code: "wrong-type", details: { expected: "list", found: given.type } } },
    fromText: (given) => {
      if (given === "") return { objection: { code: "empty", details: {} } };
      return check(given === "none" ? [] : given.split(",").map((one) => item.fromText(one.trim())));
    },
    description,
    placeholder,
    schema: { type: "array", items: item.schema, maxItems: maximum, uniqueItems: true },
  };
}

function listObjection(items: readonly Outcome<string>[], maximum: number): Objection | undefined {
  if (items.length > maximum) return { code: "too-many-items", details: { given: items.length, maximum } };
  const seen = new Set<string>();
  for (const item of items) {
    if ("objection" in item) return item.objection;
    if (seen.has(item.value)) return { code: "repeated", details: { given: item.value } };
    seen.add(item.value);
  }
  return undefined;
}
