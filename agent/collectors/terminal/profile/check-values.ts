import { TERMINAL_ALERTS } from "../../../core/terminal.ts";
import { MODCOD, NUMBER_FIELDS, type NumberField } from "../tidy.ts";
import { boolean, Complaint, choice, list, Members, map, number, oneOrMore, type Reader, text } from "./check.ts";
import {
  type AlertRule,
  FLAG_FIELDS,
  type FlagRule,
  type NumberRule,
  type OidSource,
  type Page,
  type PageSource,
  type Raw,
  type TextRule,
  type Values,
} from "./profile.ts";

const OID = /^[0-2](?:\.(?:\d{1,10}|\{interface\})){3,40}$/;
/** A JSON pointer. */
export const POINTER = /^(?:\/[^/\p{C}]{1,64}){1,8}$/u;
const MAXIMUM_RULES = 8;
const MAXIMUM_WORDS = 64;

/** Reads where a value stands out of the members of its rule. */
export type SourceReader<Source> = (members: Members, place: string) => Source;

export const oidSource: SourceReader<OidSource> = (members) => ({ oid: members.required("oid", text(OID)) });

export function pageSource(pages: ReadonlyMap<string, Page>): SourceReader<PageSource> {
  return (members, place) => {
    const name = members.required("page", text(/^.{1,64}$/u));
    const page = pages.get(name);
    if (page === undefined) throw new Complaint(`${place}/page`, "no-such-page");
    const shapes = members.optional("shapes", list(text(/^.{1,64}$/u), MAXIMUM_WORDS));
    const known = page.format === "fields" ? page.shapes : undefined;
    if (shapes?.every((shape) => known?.has(shape)) === false) throw new Complaint(`${place}/shapes`, "no-such-shape");
    return { page: name, at: members.required("at", text(POINTER)), ...(shapes === undefined ? {} : { shapes }) };
  };
}

/** All rules of a profile: the members `values` and `alerts`. */
export function checkValues<Source>(members: Members, source: SourceReader<Source>): Values<Source> {
  const values = members.required("values", (given, place) => {
    const fields = new Members(given, place);
    const rules = <Rule>(rule: RuleReader<Rule>) => oneOrMore(ruleReader(source, rule), MAXIMUM_RULES);
    const numbers = new Map<NumberField, readonly (Source & NumberRule)[]>();
    for (const field of NUMBER_FIELDS) {
      const found = fields.optional(field, rules(numberRule));
      if (found !== undefined) numbers.set(field, found);
    }
    const flags = new Map<(typeof FLAG_FIELDS)[number], readonly (Source & FlagRule)[]>();
    for (const field of FLAG_FIELDS) {
      const found = fields.optional(field, rules(flagRule));
      if (found !== undefined) flags.set(field, found);
    }
    const modcod = fields.optional("modcod", rules(textRule)) ?? [];
    fields.end();
    if (numbers.size + flags.size + modcod.length === 0) throw new Complaint(place, "empty");
    return { numbers, flags, modcod };
  });
  const alerts = members.optional("alerts", list(ruleReader(source, alertRule), MAXIMUM_WORDS)) ?? [];
  return { ...values, alerts };
}

/** Every OID of a profile, each once. */
export function oidsOf({ numbers, flags, modcod, alerts }: Values<OidSource>): readonly string[] {
  const rules = [...[...numbers.values()].flat(), ...[...flags.values()].flat(), ...modcod, ...alerts];
  return [...new Set(rules.map(({ oid }) => oid))];
}

type RuleReader<Rule> = (members: Members, place: string) => Rule;

function ruleReader<Source, Rule>(source: SourceReader<Source>, rule: RuleReader<Rule>): Reader<Source & Rule> {
  return (given, place) => {
    const members = new Members(given, place);
    const read = { ...source(members, place), ...rule(members, place) };
    members.end();
    return read;
  };
}

const raw: Reader<Raw> = (given, place) => {
  if (typeof given === "number" || typeof given === "boolean") return given;
  return text(/^[^\p{C}]{0,64}$/u)(given, place);
};
const raws = list(raw, MAXIMUM_WORDS);

const numberRule: RuleReader<NumberRule> = (members) => {
  const minimum = members.optional("minimum", number(-1e15, 1e15));
  const maximum = members.optional("maximum", number(-1e15, 1e15));
  const suffix = members.optional("suffix", text(/^[^\p{C}\d]{1,16}$/u));
  return {
    scale: members.optional("scale", number(-1e12, 1e12)) ?? 1,
    offset: members.optional("offset", number(-1e12, 1e12)) ?? 0,
    unavailable: members.optional("unavailable", raws) ?? [],
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
    ...(suffix === undefined ? {} : { suffix }),
  };
};

const flagRule: RuleReader<FlagRule> = (members, place) => {
  const yes = members.optional("true", raws) ?? [];
  const no = members.optional("false", raws) ?? [];
  const unavailable = members.optional("unavailable", raws) ?? [];
  const otherwise = members.optional("otherwise", boolean);
  if (yes.length + no.length === 0) throw new Complaint(`${place}/true`, "missing");
  return { yes, no, unavailable, ...(otherwise === undefined ? {} : { otherwise }) };
};

const textRule: RuleReader<TextRule> = (members) => ({
  names: members.optional("names", map(/^[^\p{C}]{1,64}$/u, text(MODCOD), MAXIMUM_WORDS)) ?? new Map(),
  unavailable: members.optional("unavailable", raws) ?? [],
});

const alertRule: RuleReader<AlertRule> = (members, place) => {
  const alert = members.required("alert", choice(TERMINAL_ALERTS));
  const is = members.optional("is", raws);
  const isNot = members.optional("isNot", raws);
  if ((is === undefined) === (isNot === undefined))
    throw new Complaint(`${place}/is`, is === undefined ? "missing" : "unknown");
  return { alert, ...(is === undefined ? {} : { is }), ...(isNot === undefined ? {} : { isNot }) };
};
