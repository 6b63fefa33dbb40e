import type { Objection } from "../issues.ts";
import type { JsonValue } from "../json.ts";
import type { Translated } from "../words.ts";

/** What a setting can hold. */
export type SettingValue = string | number | boolean | readonly string[];

export type Outcome<Value> = { readonly value: Value } | { readonly objection: Objection };

/** The part of JSON Schema (draft 7, which editors know best) that settings need. */
export type JsonSchema = {
  readonly [key: string]: string | number | boolean | readonly string[] | JsonSchema | readonly JsonSchema[];
};

/** A kind of setting: how its value is read, checked, described and drawn as a schema. All pure. */
export interface Kind<Value extends SettingValue> {
  /** From the file. */
  fromJson(given: JsonValue): Outcome<Value>;
  /** From an environment variable or a flag. */
  fromText(given: string): Outcome<Value>;
  /** "number, 1 to 3600 seconds": type and bounds in words. */
  readonly description: Translated;
  /** A word for the value in help texts, such as `SECONDS`. */
  readonly placeholder: Translated;
  readonly schema: JsonSchema;
}
