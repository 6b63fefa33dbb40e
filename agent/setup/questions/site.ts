import { entryOf } from "../../config/catalogue.ts";
import type { SettingPath } from "../../config/declaration.ts";
import type { SettingValue } from "../../config/kinds/kind.ts";
import type { Language, ProblemText } from "../../core/problems.ts";
import { chosen, numberFor } from "../choose.ts";
import { type Draft, settingOf, withValues } from "../draft.ts";
import { INDONESIAN_ZONES, isInIndonesia, isVillageCode, zoneOfPosition, zoneOfVillage } from "../indonesia.ts";
import { objectionText } from "../objection-text.ts";
import { parsePosition } from "../position.ts";
import type { Choice, Context, Question, Reading } from "../question.ts";

/** What a setting makes of a text, with its objection in words. */
export function readSetting(
  path: SettingPath,
  text: string,
  language: Language,
): { readonly value: SettingValue } | { readonly objection: ProblemText } {
  const outcome = entryOf(path).setting.kind.fromText(text);
  if ("value" in outcome) return outcome;
  return { objection: objectionText(outcome.objection, language) };
}

export const site: Question = {
  id: "site",
  section: "site",
  ask: ({ words }) => [words.siteAsk],
  preset: ({ draft, facts }) => facts.wished ?? settingOf(draft, "site"),
  read(text, { draft, facts, language, words }): Reading {
    // Village codes are written with dots on paper, and with spaces when they are dictated.
    const isCode = /^[\d. -]+$/.test(text);
    const name = isCode ? text.replaceAll(/[. -]/g, "") : text;
    const read = readSetting("site", name, language);
    if ("objection" in read) return read;
    const next = withValues(movedTo(String(read.value), draft, facts.before), { site: read.value });
    if (isVillageCode(name)) return { draft: next };
    return { draft: next, doubt: isCode ? words.siteStrange(name.length) : words.siteNotCode };
  },
};

/** What belongs to one site alone. */
const OF_ONE_SITE = [
  "location.latitude",
  "location.longitude",
  "timeZone",
  "uplink.username",
  "uplink.passwordFile",
  "uplink.certificateFile",
  "uplink.keyFile",
] as const satisfies readonly SettingPath[];

/** A box that was at another site comes without that site's place and keys. What was answered just now stays. */
function movedTo(site: string, { name, ...unnamed }: Draft, before: string | undefined): Draft {
  const now = settingOf(unnamed, "site");
  if (now === site) return name === undefined ? unnamed : { ...unnamed, name };
  if (before === undefined || now !== before) return unnamed;
  return withValues(unnamed, Object.fromEntries(OF_ONE_SITE.map((path) => [path, undefined])));
}

export const place: Question = {
  id: "place",
  section: "place",
  ask: ({ words }) => [words.placeAsk],
  preset({ draft }) {
    const latitude = settingOf(draft, "location.latitude");
    const longitude = settingOf(draft, "location.longitude");
    return latitude === undefined || longitude === undefined ? "0" : `${latitude}, ${longitude}`;
  },
  read(text, { draft, words }): Reading {
    if (isNone(text)) {
      return { draft: withValues(draft, { "location.latitude": undefined, "location.longitude": undefined }) };
    }
    const position = parsePosition(text);
    if (position === undefined) return { objection: words.placeUnread };
    const { latitude, longitude } = position;
    const next = withValues(draft, { "location.latitude": latitude, "location.longitude": longitude });
    return isInIndonesia(position) ? { draft: next } : { draft: next, doubt: words.placeAbroad(latitude, longitude) };
  },
};

const AUTO = "auto";

export const zone: Question = {
  id: "zone",
  section: "zone",
  ask: ({ words }) => [words.zoneAsk],
  choices: zoneChoices,
  preset: (context) => numberFor(settingOf(context.draft, "timeZone") ?? guessZone(context), zoneChoices(context)),
  read(text, context): Reading {
    // WIB, WITA and WIT are the beginnings of their labels; of the last two one begins the other.
    const named = ["wib", "wita", "wit"].indexOf(text.toLowerCase());
    const choice = chosen(named < 0 ? text : String(named + 1), zoneChoices(context), context.words);
    if ("objection" in choice) return choice;
    return { draft: withValues(context.draft, { timeZone: choice.key === AUTO ? undefined : choice.key }) };
  },
};

function zoneChoices({ draft, words }: Context): readonly Choice[] {
  const own = settingOf(draft, "timeZone");
  const other = own === undefined || own === AUTO || INDONESIAN_ZONES.some((name) => name === own) ? [] : [own];
  return [
    ...INDONESIAN_ZONES.map((name, index) => ({ key: name, label: words.zoneNames[index] ?? name })),
    ...other.map((name) => ({ key: name, label: name })),
    { key: AUTO, label: words.zoneAuto },
  ];
}

/** By the village code, which tells; else by the place, which tells nearly; else as the box is set. */
export function guessZone({ draft }: Pick<Context, "draft">): string {
  const latitude = settingOf(draft, "location.latitude");
  const longitude = settingOf(draft, "location.longitude");
  const byPlace =
    latitude === undefined || longitude === undefined ? undefined : zoneOfPosition({ latitude, longitude });
  return zoneOfVillage(settingOf(draft, "site") ?? "") ?? byPlace ?? AUTO;
}

/** What stands for "there is none" where something may be left out. */
export function isNone(text: string): boolean {
  return ["0", "-", "kosong", "tidak", "tidak ada", "none", "no"].includes(text.toLowerCase());
}
