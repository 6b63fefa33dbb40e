import type { ReadFile } from "../config/file.ts";
import { IssueList } from "../config/issue-list.ts";
import { ConfigurationInvalid, type Issue } from "../config/issues.ts";
import { loadSettings } from "../config/load.ts";
import { shown } from "../config/shown.ts";
import { suggest } from "../config/suggest.ts";
import { reasonOf, SuarError } from "../core/errors.ts";
import type { Language } from "../core/language.ts";
import { type Millis, SECOND } from "../core/time.ts";
import { type AnsweredSite, type AnswersFile, MAXIMUM_ANSWERS_BYTES, readAnswersFile } from "../setup/answers-file.ts";
import { type Draft, withMaterials } from "../setup/draft.ts";
import { planOf } from "../setup/plan.ts";
import { draftOf } from "../setup/questions/stick.ts";
import { answersOf } from "../setup/site-answers.ts";
import { formatCount } from "../status/format.ts";
import type { CommandContext } from "./command.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import type { Existing } from "./setup-existing.ts";
import { readMaterials } from "./setup-materials.ts";
import { readPlanned } from "./setup-trial.ts";
import { COMMAND_WORDS } from "./setup-words.ts";
import { shownPath } from "./shown-path.ts";

const TELL_EVERY: Millis = 2 * SECOND;

/**
 * The draft of one site from a file of answers. Rejects with ConfigurationInvalid, which holds everything that is wrong, or with
 * `answers-unreadable`, `answers-site-unnamed` or `answers-site-unknown`.
 */
export async function answersDraft(
  file: string,
  site: string | undefined,
  existing: Existing,
  readFile: ReadFile,
): Promise<Draft> {
  const answers = await readAnswers(file, readFile);
  const { draft, issues } = await draftFor(answers, pickSite(answers, site), existing.draft, readFile);
  if (issues.length > 0) throw new ConfigurationInvalid(issues);
  return draft;
}

/** Looks at every site of a file of answers and changes nothing. Rejects as `answersDraft` does. */
export async function checkAllSites(
  file: string,
  configuration: string,
  readFile: ReadFile,
  { stdout, stderr, switches, language, signal }: CommandContext,
): Promise<ExitCode> {
  const answers = await readAnswers(file, readFile);
  const list = new IssueList();
  const said = new Set<string>();
  const asJson = switches.has("json");
  const words = COMMAND_WORDS[language];
  const count = (value: number) => formatCount(value, language);
  let tell = performance.now() + TELL_EVERY;
  for (const [index, one] of answers.sites.entries()) {
    if (signal.aborted) throw new SuarError("stopped", {});
    const { draft, issues } = await draftFor(answers, one, { values: {}, materials: {} }, readFile);
    for (const issue of issues.length > 0 ? issues : await brokenRules(draft, one, configuration, readFile)) {
      // What is wrong with the settings for all is wrong once.
      const key = isCommon(issue, one, answers) ? commonKey(issue) : `${one.site} ${commonKey(issue)}`;
      if (!said.has(key)) list.add(issue.path, issue.origin, issue.objection);
      said.add(key);
    }
    if (list.isFull) break;
    if (!asJson && performance.now() > tell) {
      tell = performance.now() + TELL_EVERY;
      stderr.write(`${words.checkedSites(count(index + 1), count(answers.sites.length))}\n`);
    }
  }
  list.throwIfAny();
  const sites = answers.sites.length;
  if (asJson) stdout.write(`${JSON.stringify({ ok: true, file, sites })}\n`);
  else stdout.write(`${words.sitesGood(sitesText(sites, language), shownPath(file))}\n`);
  return EXIT.ok;
}

function sitesText(sites: number, language: Language): string {
  const count = formatCount(sites, language);
  return language === "id" ? `${count} lokasi` : sites === 1 ? "1 site" : `${count} sites`;
}

async function readAnswers(file: string, readFile: ReadFile): Promise<AnswersFile> {
  const refuse = (reason: string, cause?: unknown) =>
    new SuarError("answers-unreadable", { file: shownPath(file), reason }, { cause });
  const bytes = await readFile(file, MAXIMUM_ANSWERS_BYTES + 1).catch((error: unknown) => {
    throw refuse(reasonOf(error), error);
  });
  if (bytes === undefined) throw refuse("there is no such file");
  const outcome = readAnswersFile(bytes, file);
  if ("answers" in outcome) return outcome.answers;
  throw new ConfigurationInvalid(outcome.issues);
}

function pickSite({ file, sites }: AnswersFile, wanted: string | undefined): AnsweredSite {
  const [only, ...others] = sites;
  const named = wanted?.replaceAll(/[. ]/g, "");
  if (named === undefined) {
    if (only !== undefined && others.length === 0) return only;
    throw new SuarError("answers-site-unnamed", { file: shownPath(file), count: sites.length });
  }
  const found = sites.find(({ site }) => site === wanted || site === named);
  if (found !== undefined) return found;
  const suggestion = suggest(
    named,
    sites.map(({ site }) => site),
  );
  const details = { file: shownPath(file), site: shown(wanted ?? "") };
  throw new SuarError("answers-site-unknown", suggestion === undefined ? details : { ...details, suggestion });
}

/** Everything that is wrong with a site's answers and the files that come along, each under the name of the site. */
async function draftFor(
  answers: AnswersFile,
  one: AnsweredSite,
  old: Draft,
  readFile: ReadFile,
): Promise<{ readonly draft: Draft; readonly issues: readonly Issue[] }> {
  const { values, wanted, issues } = answersOf(answers, one);
  const { materials, objections } = await readMaterials(answers.file, one.site, wanted, readFile);
  const origin = { source: "file", file: answers.file, at: one.at } as const;
  return {
    draft: withMaterials(draftOf(old, one.site, values), materials),
    issues: [
      ...issues.map((issue) => named(one, issue)),
      ...objections.map(({ path, objection }) => named(one, { path, origin, objection })),
    ],
  };
}

/** What is wrong with settings together, which only whole settings show. */
async function brokenRules(
  draft: Draft,
  one: AnsweredSite,
  configuration: string,
  readFile: ReadFile,
): Promise<readonly Issue[]> {
  const plan = planOf(draft, configuration.slice(0, Math.max(1, configuration.lastIndexOf("/"))), "0");
  const read = readPlanned(configuration, plan, readFile);
  try {
    await loadSettings({ file: configuration, environment: {}, flags: [], readFile: read });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationInvalid)) throw error;
    return error.issues.map((issue) => named(one, { ...issue, origin: { source: "default" } }));
  }
}

function named({ site }: AnsweredSite, issue: Issue): Issue {
  return { ...issue, path: issue.path === "" ? site : `${site} ${issue.path}` };
}

/** Whether an issue stands in the part for all sites: it has a line that is no line of the site's. */
function isCommon({ origin }: Issue, { at }: AnsweredSite, { sites, settings }: AnswersFile): boolean {
  if (settings === undefined || origin.source !== "file" || origin.at === undefined) return false;
  const next = sites.find((other) => other.at.line > at.line)?.at.line ?? Number.POSITIVE_INFINITY;
  return origin.at.line < at.line || origin.at.line >= next;
}

function commonKey({ path, origin, objection }: Issue): string {
  const line = origin.source === "file" ? (origin.at?.line ?? 0) : 0;
  return `${path.replace(/^\S+ /, "")} ${objection.code} ${line}`;
}
