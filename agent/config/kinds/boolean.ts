import { shown } from "../shown.ts";
import type { Kind } from "./kind.ts";

const CHOICES = ["true", "false"] as const;

/** `true` or `false`; in the file without quotes. */
export const trueOrFalse: Kind<boolean> = {
  fromJson: (given) =>
    given.type === "boolean"
      ? { value: given.value }
      : { objection: { code: "wrong-type", details: { expected: "boolean", found: given.type } } },
  fromText: (given) => {
    if (given === "") return { objection: { code: "empty", details: {} } };
    const value = CHOICES.find((choice) => choice === given);
    return value === undefined
      ? { objection: { code: "not-a-choice", details: { given: shown(given), choices: CHOICES } } }
      : { value: value === "true" };
  },
  description: { en: "true or false", id: "true (ya) atau false (tidak)" },
  placeholder: { en: "true|false", id: "true|false" },
  schema: { type: "boolean" },
};
