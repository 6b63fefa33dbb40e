import { expect } from "vitest";
import { type Json, SCHEMAS } from "./contract.ts";

/** All words of a type: one that is missing, or none of them, does not compile. */
export type Words<Word extends string> = Readonly<Record<Word, true>>;
/** All fields of a type, and whether each is always there. */
export type Fields<Shape> = {
  readonly [Field in keyof Shape]-?: object extends Pick<Shape, Field> ? "optional" : "required";
};

export const wordsOf = (words: Words<string>) => Object.keys(words).sort();

/** The schema at a place such as `record/lost.json/properties/reason`. */
export function at(place: string): Readonly<Record<string, Json>> {
  const [, file = "", path = ""] = /^(.*?\.json)\/?(.*)$/.exec(place) ?? [];
  const steps = path === "" ? [] : path.split("/");
  const found = steps.reduce<unknown>((schema, step) => (schema as Record<string, unknown>)?.[step], SCHEMAS.get(file));
  if (typeof found !== "object" || found === null) throw new Error(`the contract has nothing at ${place}`);
  return found as Readonly<Record<string, Json>>;
}

export function expectWords(place: string, words: Words<string>): void {
  expect([...(at(place)["enum"] as readonly string[])].sort(), place).toEqual(wordsOf(words));
}

/** @param common fields that other schemas describe. */
export function expectFields(
  place: string,
  fields: Readonly<Record<string, "optional" | "required">>,
  common = "",
): void {
  const { properties = {}, required = [] } = at(place);
  const always = new Set([...(required as readonly string[]), "kind", ...common.split(" ")]);
  const described = Object.keys(properties as object).map((name) => [name, always.has(name) ? "required" : "optional"]);
  const inherited = Object.keys(fields).filter((name) => common.split(" ").includes(name));
  expect(Object.fromEntries([...described, ...inherited.map((name) => [name, "required"])]), place).toEqual(fields);
}
