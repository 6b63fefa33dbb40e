import { believableModcod } from "../tidy.ts";
import type { AlertRule, FlagRule, NumberRule, Raw, TextRule } from "./profile.ts";

/** What a rule makes of a raw value. `unusable`: the terminal says something that the rule has no place for. */
export type Converted<Value> = { readonly value: Value } | "absent" | "unusable";

const NUMBER = /^[+-]?\d{1,18}(?:\.\d{1,12})?(?:[eE][+-]?\d{1,2})?$/;
/** 1,668,108,099 */
const GROUPED = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d{1,12})?$/;

/** The number in a raw value, before its conversion: many terminals send numbers as texts. */
export function numberIn(raw: Raw, suffix?: string): number | undefined {
  if (typeof raw === "number") return Number.isFinite(raw) ? raw : undefined;
  if (typeof raw === "boolean") return undefined;
  const text = raw.trim();
  const bare = suffix !== undefined && text.endsWith(suffix) ? text.slice(0, -suffix.length).trim() : text;
  if (NUMBER.test(bare)) return Number(bare);
  return GROUPED.test(bare) ? Number(bare.replaceAll(",", "")) : undefined;
}

/** Whether a raw value is in a list: 999 is the same as "999" and "999.0", and texts are compared without case. */
export function isAmong(raw: Raw, candidates: readonly Raw[]): boolean {
  return candidates.some((candidate) => isSame(raw, candidate));
}

function isSame(raw: Raw, candidate: Raw): boolean {
  if (raw === candidate) return true;
  if (typeof raw === "boolean" || typeof candidate === "boolean") return false;
  const [left, right] = [numberIn(raw), numberIn(candidate)];
  if (left !== undefined || right !== undefined) return left === right;
  return String(raw).trim().toLowerCase() === String(candidate).trim().toLowerCase();
}

export function convertNumber(rule: NumberRule, raw: Raw): Converted<number> {
  if (isAmong(raw, rule.unavailable)) return "absent";
  const number = numberIn(raw, rule.suffix);
  if (number === undefined) return "unusable";
  const value = number * rule.scale + rule.offset;
  const isInside = value >= (rule.minimum ?? value) && value <= (rule.maximum ?? value);
  return isInside ? { value } : "unusable";
}

export function convertFlag(rule: FlagRule, raw: Raw): Converted<boolean> {
  if (isAmong(raw, rule.unavailable)) return "absent";
  if (isAmong(raw, rule.yes)) return { value: true };
  if (isAmong(raw, rule.no)) return { value: false };
  return rule.otherwise === undefined ? "unusable" : { value: rule.otherwise };
}

export function convertText(rule: TextRule, raw: Raw): Converted<string> {
  if (isAmong(raw, rule.unavailable)) return "absent";
  const name = rule.names.get(String(raw));
  if (name !== undefined) return { value: name };
  const text = typeof raw === "string" ? believableModcod(raw) : undefined;
  return text === undefined ? "unusable" : { value: text };
}

export function holds(rule: AlertRule, raw: Raw): boolean {
  return rule.is === undefined ? !isAmong(raw, rule.isNot ?? []) : isAmong(raw, rule.is);
}
