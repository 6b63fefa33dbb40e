import { entryOf } from "../../config/catalogue.ts";
import { SERVICE_UNITS } from "../../core/services.ts";
import { chosen } from "../choose.ts";
import { type Draft, settingOf, withValues } from "../draft.ts";
import { objectionText } from "../objection-text.ts";
import type { Check, Choice, Context, Question, Reading } from "../question.ts";

const DONE = "done";
const ADD = "add";
const SOURCES = "collectors.services.sources";

export const services: Question = {
  id: "services",
  section: "services",
  // What there is stands among the choices, where it can be taken away.
  ask: ({ draft, words }) => (linesOf(draft).length === 0 ? [words.servicesNone] : []),
  choices: serviceChoices,
  preset: () => "1",
  read(text, context): Reading {
    const { draft, words } = context;
    const choice = chosen(text, serviceChoices(context), words);
    if ("objection" in choice) return choice;
    if (choice.key === DONE) return { draft };
    if (choice.key === ADD) return { draft, next: "service-unit" };
    return {
      draft: withLines(
        draft,
        linesOf(draft).filter((line) => line !== choice.key),
      ),
      next: "services",
    };
  },
};

export const serviceUnit: Question = {
  id: "service-unit",
  section: "services",
  applies: () => false,
  ask: ({ words }) => [words.unitAsk],
  choices: unitChoices,
  preset: () => undefined,
  read(text, context): Reading {
    const choice = chosen(text, unitChoices(context), context.words);
    if ("objection" in choice) return choice;
    const unit = SERVICE_UNITS.find((name) => name === choice.key);
    return { draft: { ...context.draft, ...(unit === undefined ? {} : { unit }) }, next: "service-source" };
  },
};

export const serviceSource: Question = {
  id: "service-source",
  section: "services",
  applies: () => false,
  ask: ({ draft: { unit = "kantor" }, words }) => [
    unit === "wifi" ? words.wifiAsk : words.sourceAsk(words.units[unit]),
  ],
  preset: () => undefined,
  read(text, { draft, language }): Reading {
    const { unit = "kantor" } = draft;
    const line = `${unit} ${lineFromText(text)}`;
    const items = [...linesOf(draft), line].map((item) => ({ type: "text", text: item }) as const);
    const outcome = entryOf(SOURCES).setting.kind.fromJson({ type: "list", items });
    if ("objection" in outcome) return { objection: objectionText(outcome.objection, language) };
    const check = checkOf(line);
    return {
      draft: withValues(draft, { [SOURCES]: outcome.value }),
      next: "services",
      ...(check === undefined ? {} : { check }),
    };
  },
};

function serviceChoices({ draft, words }: Context): readonly Choice[] {
  return [
    { key: DONE, label: words.servicesDone },
    { key: ADD, label: words.servicesAdd },
    ...linesOf(draft).map((line) => ({ key: line, label: words.servicesRemove(line) })),
  ];
}

function unitChoices({ words }: Context): readonly Choice[] {
  return SERVICE_UNITS.map((unit) => ({ key: unit, label: words.units[unit] }));
}

export function linesOf(draft: Draft): readonly string[] {
  return settingOf(draft, SOURCES) ?? [];
}

function withLines(draft: Draft, lines: readonly string[]): Draft {
  return withValues(draft, { [SOURCES]: lines.length === 0 ? undefined : lines });
}

/** An address alone is a page to be checked; what begins with a kind of source is taken as it is. */
function lineFromText(text: string): string {
  if (/^https?:\/\//i.test(text)) return `check ${text}`;
  return /^\S+\.\S+$/.test(text) || /^[\d.]+(?::\d+)?(?:\/\S*)?$/.test(text) ? `check http://${text}` : text;
}

function checkOf(line: string): Check | undefined {
  const [, , url = ""] = line.split(" ");
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return undefined;
  const { hostname, port, protocol } = new URL(url);
  const usual = protocol === "https:" ? 443 : 80;
  return { kind: "reach", host: hostname.replace(/^\[(.*)\]$/, "$1"), port: port === "" ? usual : Number(port) };
}
