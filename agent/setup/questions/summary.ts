import { chosen } from "../choose.ts";
import { namesFile, settingOf } from "../draft.ts";
import { INDONESIAN_ZONES } from "../indonesia.ts";
import type { Choice, Context, Question, Reading } from "../question.ts";
import { yesOrNo } from "../typed.ts";
import { type QuestionId, SECTIONS } from "../words.ts";
import { hasBroker, shortBroker } from "./broker.ts";
import { linesOf } from "./services.ts";
import { terminalOf } from "./terminal.ts";

/** Where the questions of each section begin. */
const FIRST: Readonly<Record<(typeof SECTIONS)[number], QuestionId>> = {
  site: "site",
  place: "place",
  zone: "zone",
  centre: "broker",
  terminal: "terminal",
  services: "services",
  page: "page",
};

export const summary: Question = {
  id: "summary",
  section: "summary",
  ask: (context) => [...centreLines(context), context.words.summaryAsk],
  choices: summaryChoices,
  preset: ({ words }) => words.summarySave,
  read(text, context): Reading {
    const { draft, words } = context;
    if (text.toLowerCase() === words.summarySave || yesOrNo(text) === true) return { draft, next: "end" };
    const choice = chosen(text, summaryChoices(context), words);
    if ("objection" in choice) return choice;
    const section = SECTIONS.find((name) => name === choice.key);
    return section === undefined ? { draft } : { draft, next: FIRST[section], visit: true };
  },
};

/** What was decided, a line each. */
export function summaryChoices(context: Context): readonly Choice[] {
  return SECTIONS.map((section) => ({
    key: section,
    label: `${context.words.line[section]}: ${describe(section, context)}`,
  }));
}

/** What became of the attempt to reach the centre, where there was one. */
export function centreLines({ facts: { centre } }: Context): readonly string[] {
  if (centre === undefined) return [];
  return centre.ok ? [`✓ ${centre.text}`] : [`! ${centre.text.problem}`, centre.text.remedy];
}

function describe(section: (typeof SECTIONS)[number], context: Context): string {
  const { draft, words } = context;
  switch (section) {
    case "site":
      return `${settingOf(draft, "site") ?? ""}${draft.name === undefined ? "" : ` ${draft.name}`}`;
    case "place": {
      const latitude = settingOf(draft, "location.latitude");
      return latitude === undefined ? words.placeNone : `${latitude}, ${settingOf(draft, "location.longitude")}`;
    }
    case "zone": {
      const zone = settingOf(draft, "timeZone") ?? "auto";
      const zones: readonly string[] = INDONESIAN_ZONES;
      return words.zoneNames[zones.indexOf(zone)] ?? (zone === "auto" ? words.zoneAuto : zone);
    }
    case "centre":
      return hasBroker(context)
        ? `${shortBroker(settingOf(draft, "uplink.broker"))}, ${access(context)}`
        : words.brokerNone;
    case "terminal": {
      const { profile, address } = terminalOf(draft);
      if (profile === "none") return words.none;
      return address === "auto" ? (words.terminalKinds[profile] ?? profile) : `${profile}, ${address}`;
    }
    case "services": {
      const count = linesOf(draft).length;
      return count === 0 ? words.none : words.servicesCount(count);
    }
    case "page":
      if (settingOf(draft, "page.enabled") === false) return words.pageOff;
      return settingOf(draft, "page.lan") === true ? words.pageLan : words.pageBox;
  }
}

function access({ draft, words }: Context): string {
  if (namesFile(draft, "uplink.keyFile")) return words.byCertificate;
  const username = settingOf(draft, "uplink.username");
  return username === undefined ? words.byNothing : words.byPassword(username);
}
