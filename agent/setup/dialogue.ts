import type { Language, ProblemText } from "../core/problems.ts";
import { chosen } from "./choose.ts";
import { type Draft, withMaterials } from "./draft.ts";
import type { Facts } from "./facts.ts";
import type { Check, CheckOutcome, Choice, Context, Errand, Place, Question, Reading } from "./question.ts";
import { QUESTIONS, questionOf } from "./questions.ts";
import { tidyLine, tidySecret, wishOf } from "./typed.ts";
import { type QuestionId, SECTIONS, SETUP_WORDS, type SectionId } from "./words.ts";

/** An answer that was understood, on its way through doubts and checks. */
type Candidate = Extract<Reading, { readonly draft: Draft }>;

/** Where the dialogue stands. Immutable: every step makes a new one. */
export interface Dialogue {
  readonly language: Language;
  readonly draft: Draft;
  readonly facts: Facts;
  readonly at: Place;
  /** The questions that were answered, the last one last: the way back. */
  readonly past: readonly QuestionId[];
  readonly narrow?: string;
  /** Said before the question is asked (again). */
  readonly notice?: readonly string[];
  /** Something speaks against the answer: it is asked back whether to keep it. */
  readonly doubt?: { readonly candidate: Candidate; readonly text: ProblemText; readonly preset: "1" | "2" };
  /** The world is being asked about the answer. */
  readonly checking?: Candidate;
  /** The section that is visited from the summary. */
  readonly visiting?: SectionId;
}

/** What has to happen next. */
export type Move =
  | { readonly kind: "ask" }
  | { readonly kind: "errand"; readonly errand: Errand; readonly draft: Draft }
  | { readonly kind: "check"; readonly check: Check; readonly draft: Draft }
  | { readonly kind: "finish" };

/** What stands on the screen. */
export interface View {
  readonly title: string;
  /** Which section of how many. */
  readonly step?: { readonly number: number; readonly of: number };
  readonly notice: readonly string[];
  readonly lines: readonly string[];
  readonly choices: readonly Choice[];
  /** Shown in brackets; Enter gives it. */
  readonly preset?: string;
  readonly secret: boolean;
}

/** @param draft what the box knows already: every question offers it. */
export function beginDialogue(draft: Draft, facts: Facts, language: Language): Dialogue {
  const at = facts.answers.length > 0 ? "stick-site" : "site";
  return { language, draft, facts, at, past: [], notice: SETUP_WORDS[language].keys.split("\n") };
}

export function nextMove(dialogue: Dialogue): Move {
  const { at, checking, draft } = dialogue;
  if (checking?.check !== undefined) return { kind: "check", check: checking.check, draft: checking.draft };
  if (at === "end") return { kind: "finish" };
  const needed = questionOf(at).needs?.(contextOf(dialogue)) ?? [];
  const errand = needed.find((one) => !isDone(one, dialogue.facts));
  return errand === undefined ? { kind: "ask" } : { kind: "errand", errand, draft };
}

/** An errand has brought something. */
export function bring(dialogue: Dialogue, facts: Partial<Facts>): Dialogue {
  const next = { ...dialogue, facts: { ...dialogue.facts, ...facts } };
  if (next.at === "end" || nextMove(next).kind !== "ask") return next;
  const settled = questionOf(next.at).settle?.(contextOf(next));
  return settled === undefined ? next : { ...next, draft: settled };
}

/** One line was typed. */
export function receive(dialogue: Dialogue, line: string): Dialogue | "quit" {
  if (dialogue.at === "end") return dialogue;
  const question = questionOf(dialogue.at);
  const isSecret = question.secret === true && dialogue.doubt === undefined;
  const text = isSecret ? tidySecret(line) : tidyLine(line);
  const { notice: _, ...quiet } = dialogue;
  switch (wishOf(text, isSecret)) {
    case "quit":
      return "quit";
    case "help":
      return { ...quiet, notice: [SETUP_WORDS[dialogue.language].help[question.id]] };
    case "back":
      return back(quiet);
    default:
      return dialogue.doubt === undefined ? answer(quiet, question, text) : decide(quiet, question, text);
  }
}

/** The world has answered a check. */
export function conclude(dialogue: Dialogue, outcome: CheckOutcome): Dialogue {
  const { checking, ...rest } = dialogue;
  if (checking === undefined) return dialogue;
  const isCentre = checking.check?.kind === "centre";
  if (!outcome.ok) {
    const facts = isCentre ? { ...rest.facts, centre: { ok: false, text: outcome.text } as const } : rest.facts;
    if (outcome.blocks) return { ...rest, facts, notice: linesOf(outcome.text) };
    const { check: _, doubt: __, ...candidate } = checking;
    return { ...rest, facts, doubt: { candidate, text: outcome.text, preset: outcome.atFault ? "2" : "1" } };
  }
  const { text, materials } = outcome;
  const facts = isCentre && text !== undefined ? { ...rest.facts, centre: { ok: true, text } as const } : rest.facts;
  const draft = materials === undefined ? checking.draft : withMaterials(checking.draft, materials);
  const notice = text === undefined ? {} : { notice: [`✓ ${text}`] };
  return { ...advance({ ...rest, facts }, { ...checking, draft }), ...notice };
}

export function viewOf(dialogue: Dialogue): View {
  const context = contextOf(dialogue);
  const { words } = context;
  const question = questionOf(dialogue.at === "end" ? "summary" : dialogue.at);
  const counted: readonly SectionId[] = SECTIONS;
  const number = counted.indexOf(question.section) + 1;
  const step = number === 0 ? {} : { step: { number, of: SECTIONS.length } };
  const { doubt, notice = [] } = dialogue;
  const title = words.title[question.id];
  if (doubt !== undefined) {
    const choices = doubtChoices(dialogue);
    const lines = [...linesOf(doubt.text, "! "), words.keepOrRetype];
    return { title, ...step, notice, lines, choices, preset: doubt.preset, secret: false };
  }
  const preset = question.preset(context);
  return {
    title,
    ...step,
    notice,
    lines: question.ask(context),
    choices: question.choices?.(context) ?? [],
    ...(preset === undefined || question.secret === true ? {} : { preset }),
    secret: question.secret === true,
  };
}

export function contextOf({ draft, facts, language, narrow }: Dialogue): Context {
  return { draft, facts, language, words: SETUP_WORDS[language], ...(narrow === undefined ? {} : { narrow }) };
}

function isDone(errand: Errand, facts: Facts): boolean {
  return { stick: facts.stick, terminals: facts.terminals, centre: facts.centre }[errand] !== undefined;
}

function answer(dialogue: Dialogue, question: Question, typed: string): Dialogue {
  const context = contextOf(dialogue);
  const text = typed === "" ? question.preset(context) : typed;
  if (text === undefined) return { ...dialogue, notice: linesOf(context.words.emptyAnswer) };
  const reading = question.read(text, context);
  if ("objection" in reading) return { ...dialogue, notice: linesOf(reading.objection, "! ") };
  if ("narrow" in reading) return { ...dialogue, narrow: reading.narrow };
  if ("again" in reading) return { ...dialogue, facts: without(reading.again, dialogue.facts) };
  if (reading.doubt === undefined) return proceed(dialogue, reading);
  return { ...dialogue, doubt: { candidate: reading, text: reading.doubt, preset: "2" } };
}

/** Whether an answer is kept against a doubt; what is no answer to that is a better one to the question itself. */
function decide(dialogue: Dialogue, question: Question, typed: string): Dialogue {
  const { doubt, ...rest } = dialogue;
  if (doubt === undefined) return dialogue;
  const { words } = contextOf(dialogue);
  const choice = chosen(typed === "" ? doubt.preset : typed, doubtChoices(dialogue), words);
  // A secret would stand on the screen by now: it is asked for again instead.
  if ("objection" in choice) return question.secret === true ? rest : answer(rest, question, typed);
  return choice.key === KEEP ? proceed(rest, doubt.candidate) : rest;
}

const KEEP = "keep";
const RETYPE = "retype";

function doubtChoices({ language }: Dialogue): readonly Choice[] {
  const { keep, retype } = SETUP_WORDS[language];
  return [
    { key: KEEP, label: keep },
    { key: RETYPE, label: retype },
  ];
}

function proceed(dialogue: Dialogue, candidate: Candidate): Dialogue {
  return candidate.check === undefined ? advance(dialogue, candidate) : { ...dialogue, checking: candidate };
}

/** The answer counts: on to the next question. */
function advance(dialogue: Dialogue, { draft, next, visit }: Candidate): Dialogue {
  const { narrow: _, visiting, ...rest } = dialogue;
  const from = dialogue.at;
  if (from === "end") return dialogue;
  const question = questionOf(from);
  // What was heard of the centre is about what was known then.
  const facts = changesCentre(question, dialogue.draft, draft) ? without("centre", rest.facts) : rest.facts;
  const after = { ...rest, draft, facts, past: [...dialogue.past.filter((id) => id !== from), from] };
  const target = next ?? following(from, { ...after, at: from });
  if (visit && target !== "end") return { ...after, at: target, visiting: questionOf(target).section };
  if (visiting === undefined || target === "end") return { ...after, at: target };
  return questionOf(target).section === visiting ? { ...after, at: target, visiting } : { ...after, at: "summary" };
}

function following(from: QuestionId, dialogue: Dialogue): Place {
  const index = QUESTIONS.findIndex(({ id }) => id === from);
  const context = contextOf(dialogue);
  const next = QUESTIONS.slice(index + 1).find(({ applies }) => applies?.(context) ?? true);
  return next?.id ?? "end";
}

/** To the question before; of a doubt, to the answer that is doubted. What was answered stays as what Enter gives. */
function back(dialogue: Dialogue): Dialogue {
  const { doubt, narrow, past, ...rest } = dialogue;
  if (doubt !== undefined || narrow !== undefined) return { ...rest, past };
  const last = past.at(-1);
  if (last === undefined) return { ...rest, past, notice: [SETUP_WORDS[dialogue.language].firstQuestion] };
  return { ...rest, past: past.slice(0, -1), at: last };
}

function changesCentre(question: Question, before: Draft, after: Draft): boolean {
  return question.section === "centre" && before !== after && question.id !== "access" && question.id !== "password";
}

function without(errand: Errand, facts: Facts): Facts {
  const { [errand]: _, ...rest } = facts;
  return rest;
}

function linesOf({ problem, remedy }: ProblemText, mark = ""): readonly string[] {
  return [`${mark}${problem}`, ...(remedy === "" ? [] : [remedy])];
}
