import type { Draft } from "../../../agent/core/record.ts";

type Value = string | number | boolean;

/** Records in the form of Telegraf's JSON serialiser: one metric a record, nested names joined with `_`, seconds since 1970. */
export function telegrafJson(drafts: readonly Draft[], site: string): string {
  const metrics = drafts.map(({ at, kind, ...fields }) => ({
    fields: Object.fromEntries(flat(fields)),
    name: kind,
    tags: { host: "box", site },
    timestamp: Math.round((at ?? 0) / 1000),
  }));
  return JSON.stringify({ metrics });
}

function flat(value: object, path = ""): readonly (readonly [string, Value])[] {
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
    typeof inner === "object" && inner !== null
      ? flat(inner, `${path}${name}_`)
      : [[`${path}${name}`, inner as Value] as const],
  );
}
