import type { Objection } from "../issues.ts";
import { shown } from "../shown.ts";
import { type Unit, withUnit } from "../words.ts";
import type { Kind, Outcome } from "./kind.ts";

export interface NumberBounds {
  readonly minimum: number;
  readonly maximum: number;
  /** Absent where there is nothing to count in. */
  readonly unit?: Unit;
}

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/;

/** A number with bounds, both included. */
export function decimal(bounds: NumberBounds): Kind<number> {
  return numberKind(bounds, false);
}

/** A whole number with bounds, both included. */
export function whole(bounds: NumberBounds): Kind<number> {
  return numberKind(bounds, true);
}

function numberKind({ minimum, maximum, unit }: NumberBounds, isWhole: boolean): Kind<number> {
  const inUnit = unit === undefined ? {} : { unit };
  const check = (given: number): Outcome<number> => {
    const objection = objectionTo(given);
    // Adding zero makes 0 of -0, which would print as such.
    return objection === undefined ? { value: given + 0 } : { objection };
  };
  const objectionTo = (given: number): Objection | undefined => {
    // Written with too many digits, a number of JSON becomes infinite.
    if (!Number.isFinite(given)) return { code: "not-a-number", details: { given: String(given) } };
    if (given < minimum) return { code: "below-minimum", details: { given, bound: minimum, ...inUnit } };
    if (given > maximum) return { code: "above-maximum", details: { given, bound: maximum, ...inUnit } };
    if (isWhole && !Number.isInteger(given)) return { code: "not-whole", details: { given } };
    return undefined;
  };
  return {
    fromJson: (given) =>
      given.type === "number"
        ? check(given.value)
        : { objection: { code: "wrong-type", details: { expected: "number", found: given.type } } },
    fromText: (given) => {
      if (given === "") return { objection: { code: "empty", details: {} } };
      if (!DECIMAL.test(given)) return { objection: { code: "not-a-number", details: { given: shown(given) } } };
      return check(Number(given));
    },
    description: {
      en: `${isWhole ? "whole number" : "number"}, ${minimum} to ${withUnit(maximum, unit, "en")}`,
      id: `${isWhole ? "bilangan bulat" : "angka"}, ${minimum} sampai ${withUnit(maximum, unit, "id")}`,
    },
    placeholder: { en: "NUMBER", id: "ANGKA" },
    schema: { type: isWhole ? "integer" : "number", minimum, maximum },
  };
}
