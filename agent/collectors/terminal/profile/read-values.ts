import type { TerminalReading } from "../../../core/terminal.ts";
import type { Millis } from "../../../core/time.ts";
import { believable, type NumberField } from "../tidy.ts";
import { type Converted, convertFlag, convertNumber, convertText, holds, numberIn } from "./convert.ts";
import type { NumberRule, Raw, Values } from "./profile.ts";
import { Wraps } from "./wraps.ts";

/** A raw value as it was found. */
export interface Found {
  readonly value: Raw;
  /** As in SnmpValue. */
  readonly wrapsAt?: number;
}

export interface ReadValues {
  readonly reading: Omit<TerminalReading, "profile">;
  /** Fields of which the terminal says something that no rule can use. */
  readonly unusable: readonly string[];
}

const COUNTERS: ReadonlySet<NumberField> = new Set<NumberField>(["rxBytesTotal", "txBytesTotal"]);

/** Makes values of what a terminal said, by the rules of a profile. Remembers running totals from one reading to the next. */
export class ValueReader<Source> {
  readonly #wraps = new Wraps();
  /** Where a running total was found first: another place would go on from another number. */
  readonly #counted = new Map<NumberField, NumberRule>();

  constructor(private readonly values: Values<Source>) {}

  /** @param find the raw value of a source; undefined where the terminal has none. @param now monotonic. */
  read(find: (source: Source) => Found | undefined, now: Millis): ReadValues {
    const fields: Record<string, unknown> = {};
    const unusable: string[] = [];
    const take = <Value>(name: string, converted: Converted<Value>) => {
      if (converted === "unusable") unusable.push(name);
      else if (converted !== "absent") fields[name] = converted.value;
    };
    for (const [field, rules] of this.#numbersInOrder()) {
      take(
        field,
        first(rules, find, (rule, found) => this.#number(field, rule, found, now)),
      );
      if (field === "uptimeMs" && fields[field] === undefined) this.#wraps.uptime(undefined, undefined, now);
    }
    for (const [field, rules] of this.values.flags) {
      take(
        field,
        first(rules, find, (rule, found) => convertFlag(rule, found.value)),
      );
    }
    take(
      "modcod",
      first(this.values.modcod, find, (rule, found) => convertText(rule, found.value)),
    );
    return { reading: { ...(fields as ReadValues["reading"]), ...this.#alerts(find) }, unusable };
  }

  /** The time up comes first: it tells whether a counter that is less than before has wrapped. */
  #numbersInOrder(): readonly (readonly [NumberField, readonly (Source & NumberRule)[]])[] {
    return [...this.values.numbers].sort(([a], [b]) => Number(b === "uptimeMs") - Number(a === "uptimeMs"));
  }

  #number(field: NumberField, rule: NumberRule, found: Found, now: Millis): Converted<number> {
    if ((this.#counted.get(field) ?? rule) !== rule) return "absent";
    const converted = convertNumber(rule, this.#unwrapped(field, rule, found, now));
    if (typeof converted === "string") return converted;
    if (believable(field, converted.value) === undefined) return "unusable";
    if (COUNTERS.has(field)) this.#counted.set(field, rule);
    return converted;
  }

  #unwrapped(field: NumberField, rule: NumberRule, { value, wrapsAt }: Found, now: Millis): Raw {
    const raw = numberIn(value, rule.suffix);
    if (raw === undefined) return value;
    if (field === "uptimeMs") return this.#wraps.uptime(raw, wrapsAt, now) ?? value;
    return COUNTERS.has(field) ? this.#wraps.counter(field, raw, wrapsAt, now) : value;
  }

  /** Absent when none of them could be looked at: then nobody knows that there is none. */
  #alerts(find: (source: Source) => Found | undefined): Pick<TerminalReading, "alerts"> {
    const looked = this.values.alerts.flatMap((rule) => {
      const found = find(rule);
      return found === undefined ? [] : [{ rule, found }];
    });
    if (looked.length === 0) return {};
    return { alerts: looked.filter(({ rule, found }) => holds(rule, found.value)).map(({ rule }) => rule.alert) };
  }
}

/** Of the first rule that gives a value; otherwise whether any of them found something that it cannot use. */
function first<Rule, Value>(
  rules: readonly Rule[],
  find: (rule: Rule) => Found | undefined,
  convert: (rule: Rule, found: Found) => Converted<Value>,
): Converted<Value> {
  let outcome: Converted<Value> = "absent";
  for (const rule of rules) {
    const found = find(rule);
    if (found === undefined) continue;
    const converted = convert(rule, found);
    if (typeof converted !== "string") return converted;
    if (converted === "unusable") outcome = "unusable";
  }
  return outcome;
}
