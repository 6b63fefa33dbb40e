import { explainObjection } from "../../config/issues.ts";
import type { AnsweredSite } from "../answers-file.ts";
import { chosen } from "../choose.ts";
import { type Draft, EMPTY_DRAFT, settingOf, withValues } from "../draft.ts";
import type { FoundAnswers } from "../facts.ts";
import { baseName } from "../files.ts";
import type { Choice, Context, Question, Reading } from "../question.ts";
import { answersOf, findSites } from "../site-answers.ts";
import { guessZone, isNone } from "./site.ts";
import { centreLines, summaryChoices } from "./summary.ts";
import { bestOf, withTerminal } from "./terminal.ts";

/** As many as a phone shows at once. */
const MAXIMUM_LISTED = 9;
const MAXIMUM_ISSUES = 3;

const SAVE = "save";
const OTHER = "other";
const BY_HAND = "by-hand";

export const stickSite: Question = {
  id: "stick-site",
  section: "stick",
  applies: () => false,
  ask({ facts, words, narrow }) {
    const found = facts.answers.map(({ file, answers }) =>
      words.stickFound(baseName(file), answers.title, answers.sites.length),
    );
    const fitting = sitesOf(facts.answers, narrow);
    return [
      ...found,
      ...(fitting.length > MAXIMUM_LISTED && narrow !== undefined ? [words.stickMany(fitting.length)] : []),
      words.stickAsk,
    ];
  },
  choices: siteChoices,
  preset({ draft, facts, narrow }) {
    const own = facts.wished ?? settingOf(draft, "site");
    const fitting = sitesOf(facts.answers, narrow);
    const known = fitting.find(({ one }) => one.site === own);
    return known?.one.site ?? (fitting.length === 1 ? fitting[0]?.one.site : undefined);
  },
  read(text, context): Reading {
    const { draft, facts, words } = context;
    if (isNone(text)) return { draft, next: "site" };
    const listed = siteChoices(context);
    const choice = chosen(text, listed, words);
    const wanted = "key" in choice ? choice.key : text;
    const fitting = sitesOf(facts.answers, wanted);
    const [only, ...others] = fitting;
    if (only === undefined) return { objection: words.stickUnknown };
    return others.length > 0 ? { narrow: wanted } : answersFor(only, context);
  },
};

export const stickCorrect: Question = {
  id: "stick-correct",
  section: "stick",
  needs: ({ draft }) => (saysTerminal(draft) ? ["centre"] : ["terminals", "centre"]),
  applies: () => false,
  settle({ draft, facts }) {
    const best = bestOf(facts.terminals ?? []);
    return best === undefined || saysTerminal(draft) ? draft : withTerminal(draft, best);
  },
  ask: (context) => [...summaryChoices(context).map(({ label }) => `- ${label}`), ...centreLines(context)],
  choices: ({ words }) => [
    { key: SAVE, label: words.stickSave },
    { key: OTHER, label: words.stickOther },
    { key: BY_HAND, label: words.stickByHand },
  ],
  preset: () => "1",
  read(text, context): Reading {
    const { draft, words } = context;
    const choice = chosen(text, this.choices?.(context) ?? [], words);
    if ("objection" in choice) return choice;
    return { draft, next: choice.key === SAVE ? "end" : choice.key === OTHER ? "stick-site" : "site" };
  },
};

interface Fitting {
  readonly found: FoundAnswers;
  readonly one: AnsweredSite;
}

/** In all files together. */
function sitesOf(answers: readonly FoundAnswers[], text: string | undefined): readonly Fitting[] {
  return answers.flatMap((found) => {
    const sites = text === undefined ? found.answers.sites : findSites(found.answers, text);
    return sites.map((one) => ({ found, one }));
  });
}

function siteChoices({ facts, narrow }: Context): readonly Choice[] {
  const fitting = sitesOf(facts.answers, narrow);
  if (fitting.length > MAXIMUM_LISTED) return [];
  return fitting.map(({ one: { site, name } }) => ({
    key: site,
    label: name === undefined ? site : `${site} ${name}`,
  }));
}

function answersFor({ found, one }: Fitting, { draft: old, language, words }: Context): Reading {
  const { values, wanted, issues } = answersOf(found.answers, one);
  if (issues.length > 0) {
    const texts = issues.slice(0, MAXIMUM_ISSUES).map(({ path, objection }) => {
      const { problem, hint } = explainObjection(objection, language);
      return `${path}: ${problem}. ${hint}`;
    });
    return { objection: { problem: texts.join("\n"), remedy: words.stickTellCentre } };
  }
  const named = one.name === undefined ? {} : { name: one.name };
  const draft = { ...draftOf(old, one.site, values), ...named };
  return { draft, check: { kind: "files", file: found.file, wanted }, next: "stick-correct" };
}

/** What is to become of the box: what the centre says, over what the box knew of the same site, and what follows from both. */
export function draftOf(old: Draft, site: string, values: Draft["values"]): Draft {
  const base = baseFor(old, site);
  return withGuesses({ ...base, values: { ...base.values, ...values } });
}

/** What the box already knows counts only for the same site: a box from another village brings nothing along. */
function baseFor(old: Draft, site: string): Draft {
  return settingOf(old, "site") === site ? old : EMPTY_DRAFT;
}

/** Whether the centre has decided on the terminal, be it that there is none. */
export function saysTerminal(draft: Draft): boolean {
  return settingOf(draft, "collectors.terminal.profile") !== undefined;
}

/** What follows from the rest where the centre has not said it. */
function withGuesses(draft: Draft): Draft {
  if (settingOf(draft, "timeZone") !== undefined) return draft;
  const zone = guessZone({ draft });
  return zone === "auto" ? draft : withValues(draft, { timeZone: zone });
}
