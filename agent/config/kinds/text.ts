import type { Objection } from "../issues.ts";
import type { JsonValue } from "../json.ts";
import { shown } from "../shown.ts";
import { suggest } from "../suggest.ts";
import type { Translated } from "../words.ts";
import type { JsonSchema, Kind, Outcome } from "./kind.ts";

/** Nothing in a configuration needs more. */
export const MAXIMUM_TEXT = 1024;

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

export interface TextForm<Value extends string> {
  readonly check: (text: string) => Outcome<Value>;
  readonly description: Translated;
  readonly placeholder: Translated;
  readonly schema?: JsonSchema;
  readonly maximumLength?: number;
}

/** A text of a certain form. That it is not empty, not too long and free of invisible characters is checked before. */
export function textKind<Value extends string>(form: TextForm<Value>): Kind<Value> {
  const maximumLength = form.maximumLength ?? MAXIMUM_TEXT;
  const fromText = (text: string): Outcome<Value> => {
    const objection = plainTextObjection(text, maximumLength);
    return objection === undefined ? form.check(text) : { objection };
  };
  return {
    fromText,
    fromJson: (given) => {
      const text = textOf(given);
      return "objection" in text ? text : fromText(text.value);
    },
    description: form.description,
    placeholder: form.placeholder,
    schema: { type: "string", minLength: 1, maxLength: maximumLength, ...form.schema },
  };
}

export function textOf(given: JsonValue): Outcome<string> {
  if (given.type === "text") return { value: given.text };
  return { objection: { code: "wrong-type", details: { expected: "text", found: given.type } } };
}

function plainTextObjection(text: string, maximumLength: number): Objection | undefined {
  if (text === "") return { code: "empty", details: {} };
  if (text.length > maximumLength) return { code: "too-long", details: { maximum: maximumLength } };
  if (INVISIBLE.test(text)) return { code: "control-character", details: {} };
  return undefined;
}

/** One of a few words. */
export function choice<const Value extends string>(choices: readonly Value[]): Kind<Value> {
  const kind = textKind<Value>({
    check: (text) => {
      const value = choices.find((possible) => possible === text);
      if (value !== undefined) return { value };
      const suggestion = suggest(text, choices);
      const details = { given: shown(text), choices };
      return {
        objection: { code: "not-a-choice", details: suggestion === undefined ? details : { ...details, suggestion } },
      };
    },
    description: { en: `one of ${choices.join(", ")}`, id: `salah satu dari ${choices.join(", ")}` },
    placeholder: { en: choices.join("|"), id: choices.join("|") },
  });
  return { ...kind, schema: { type: "string", enum: choices } };
}

/** Free text, for names that others chose. */
export function freeText(maximumLength: number, placeholder: Translated): Kind<string> {
  return textKind<string>({
    check: (value) => ({ value }),
    description: {
      en: `text, at most ${maximumLength} characters`,
      id: `teks, paling banyak ${maximumLength} karakter`,
    },
    placeholder,
    maximumLength,
  });
}

/** Path of a file or a directory. Never repeated in an objection: people paste the secret itself where its file belongs. */
export function path(what: "file" | "directory"): Kind<string> {
  return textKind<string>({
    check: (value) => ({ value }),
    description:
      what === "file"
        ? { en: "path of a file", id: "letak berkas" }
        : { en: "path of a directory", id: "letak direktori" },
    placeholder: what === "file" ? { en: "FILE", id: "BERKAS" } : { en: "DIRECTORY", id: "DIREKTORI" },
  });
}

/** A text that a regular expression describes fully. */
export function pattern(form: {
  readonly expression: RegExp;
  readonly objection: (given: string) => Objection;
  readonly description: Translated;
  readonly placeholder: Translated;
  readonly maximumLength: number;
}): Kind<string> {
  return textKind<string>({
    check: (text) => (form.expression.test(text) ? { value: text } : { objection: form.objection(shown(text)) }),
    description: form.description,
    placeholder: form.placeholder,
    maximumLength: form.maximumLength,
    schema: { pattern: form.expression.source },
  });
}
