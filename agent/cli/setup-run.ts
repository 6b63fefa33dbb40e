import type { SettingsSources } from "../config/sources.ts";
import { isProblem, SuarError } from "../core/errors.ts";
import type { Keyboard } from "../core/keyboard.ts";
import type { Language } from "../core/language.ts";
import { type Millis, SECOND } from "../core/time.ts";
import { NodeClock } from "../platform/node-clock.ts";
import { nodeRandom } from "../platform/node-random.ts";
import { NetworkProber } from "../platform/prober.ts";
import { programs } from "../platform/run-program.ts";
import { unmountedSticks } from "../platform/unmounted-sticks.ts";
import type { Draft } from "../setup/draft.ts";
import { saysTerminal } from "../setup/questions/stick.ts";
import { bestOf, withTerminal } from "../setup/questions/terminal.ts";
import type { CommandContext, Output } from "./command.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { readFirstBytes } from "./read-first-bytes.ts";
import { answersDraft, checkAllSites } from "./setup-answers.ts";
import { converse } from "./setup-dialogue.ts";
import { type Existing, readExisting } from "./setup-existing.ts";
import { finish } from "./setup-finish.ts";
import { findAnswers, stickFolders } from "./setup-stick.ts";
import { tryDraft } from "./setup-trial.ts";
import { UnfinishedAnswers } from "./setup-unfinished.ts";
import { columnsFor, screenLines } from "./setup-view.ts";
import { COMMAND_WORDS } from "./setup-words.ts";
import { SetupWorld } from "./setup-world.ts";
import { requireWritable, writePlan } from "./setup-write.ts";
import { shownPath } from "./shown-path.ts";

const USUAL_WAIT: Millis = 120 * SECOND;
const MAXIMUM_WAIT_SECONDS = 3600;
const TAG_BYTES = 4;

/** `suar setup`: asks, or takes the answers from a file; writes, starts the agent, and shows what the centre received. */
export async function runSetup(context: CommandContext): Promise<ExitCode> {
  const { switches, values, openKeyboard, isTty } = context;
  const wait = waitOf(values.get("wait"));
  const answers = values.get("answers");
  const site = siteFlag(context.sources);
  const isDry = switches.has("dry-run");
  const existing = await readExisting(context.sources);
  if (answers !== undefined && isDry && site === undefined) {
    return checkAllSites(answers, existing.file, readFirstBytes, context);
  }
  if (!isDry) await requireWritable(existing.file);
  if (answers !== undefined) {
    return setUp(context, { existing, wait }, async (world, say) => {
      const draft = await answersDraft(answers, site, existing, readFirstBytes);
      // What stands in the office of the centre is no matter of the site.
      return isDry ? draft : withFoundTerminal(draft, world, say, context.language);
    });
  }
  if (openKeyboard === undefined || !isTty) throw new SuarError("setup-needs-terminal", {});
  const keyboard = openKeyboard();
  try {
    return await setUp(context, { existing, wait }, (world) =>
      ask(context, existing, keyboard, screenOf(context), world),
    );
  } finally {
    keyboard.close();
  }
}

interface Order {
  readonly existing: Existing;
  readonly wait: Millis;
}

/** @param answer gives the draft: by asking, or from a file. */
async function setUp(
  context: CommandContext,
  { existing, wait }: Order,
  answer: (world: SetupWorld, say: (text: string) => void) => Promise<Draft>,
): Promise<ExitCode> {
  const { stdout, switches, signal, values, language } = context;
  const { file } = existing;
  const asJson = switches.has("json");
  const words = COMMAND_WORDS[language];
  const columns = columnsFor(context.columns);
  const screen = screenOf(context);
  const say = (text: string) => screen.write(`${screenLines(text, columns).join("\n")}\n`);
  const clock = new NodeClock("always");
  const tag = Buffer.from(nodeRandom.bytes(TAG_BYTES)).toString("hex");
  const folders = stickFolders(values.get("stick"));
  const world = new SetupWorld({
    ...{ file, tag, folders, language, clock, signal },
    readFile: readFirstBytes,
    prober: new NetworkProber(),
  });
  if (existing.unusable.length > 0) say(words.dropped(existing.unusable.map(shownPath).join(", ")));
  const answered = await answer(world, say);
  const spoken: Draft = { ...answered, values: { language, ...answered.values } };
  const { plan, settings } = await tryDraft(spoken, file, tag, readFirstBytes);
  if (switches.has("dry-run")) {
    if (asJson) stdout.write(`${JSON.stringify({ ok: true, file, configuration: JSON.parse(plan.document) })}\n`);
    else stdout.write(`${screenLines(words.wouldWrite(shownPath(file)), columns).join("\n")}\n${plan.document}`);
    return EXIT.ok;
  }
  await writePlan(file, plan, existing.unusable.length > 0);
  await new UnfinishedAnswers(file).remove();
  say("");
  say(`✓ ${words.written(shownPath(file))}`);
  const outcome = await finish({
    ...{ file, settings, language, wait, clock, programs, say, signal },
    tryCentre: () => world.tryCentre(spoken),
  }).catch((error: unknown) => {
    throw isProblem(error, "stopped") ? new SuarError("setup-wait-stopped", {}, { cause: error }) : error;
  });
  say(words.next);
  if (asJson) stdout.write(`${JSON.stringify({ ok: true, site: settings.site, file, ...outcome })}\n`);
  return outcome.service === "failed" ? EXIT.failure : EXIT.ok;
}

/** With --json the result alone goes to stdout. */
function screenOf({ stdout, stderr, switches }: CommandContext): Output {
  return switches.has("json") ? stderr : stdout;
}

async function withFoundTerminal(
  draft: Draft,
  world: SetupWorld,
  say: (text: string) => void,
  language: Language,
): Promise<Draft> {
  if (saysTerminal(draft)) return draft;
  say(COMMAND_WORDS[language].errand.terminals);
  const found = bestOf((await world.errand("terminals", draft)).terminals ?? []);
  return found === undefined ? draft : withTerminal(draft, found);
}

async function ask(
  { signal, language, values, columns: given, sources }: CommandContext,
  existing: Existing,
  keyboard: Keyboard,
  screen: Output,
  world: SetupWorld,
): Promise<Draft> {
  const words = COMMAND_WORDS[language];
  const columns = columnsFor(given);
  const say = (text: string) => screen.write(`${screenLines(text, columns).join("\n")}\n`);
  say(words.greeting);
  if (existing.isThere) say(words.known(shownPath(existing.file)));
  const unfinished = new UnfinishedAnswers(existing.file);
  const earlier = await unfinished.read();
  if (earlier !== undefined) say(words.resumed);
  const offered = { ...existing.draft, values: { ...existing.draft.values, ...earlier } };
  world.lookAhead(offered);
  const { good, damaged, broken } = await findAnswers(stickFolders(values.get("stick")), readFirstBytes);
  const before = existing.draft.values.site;
  const wished = siteFlag(sources);
  const facts = {
    answers: good,
    ...(before === undefined ? {} : { before: String(before) }),
    ...(wished === undefined ? {} : { wished }),
  };
  for (const device of good.length === 0 ? await unmountedSticks() : []) say(words.unmounted(device));
  for (const file of damaged) say(words.damagedAnswers(shownPath(file)));
  for (const file of broken) say(words.brokenAnswers(shownPath(file)));
  return converse(offered, facts, {
    ...{ language, columns, keyboard, world, signal },
    screen,
    keep: (draft) => unfinished.keep(draft),
  });
}

function siteFlag({ flags }: SettingsSources): string | undefined {
  return flags.findLast(({ name }) => name === "site")?.value;
}

/** @throws SuarError `setup-wait-malformed`. */
function waitOf(given: string | undefined): Millis {
  if (given === undefined) return USUAL_WAIT;
  const seconds = /^\d{1,4}$/.test(given) ? Number(given) : Number.NaN;
  if (seconds >= 0 && seconds <= MAXIMUM_WAIT_SECONDS) return seconds * SECOND;
  throw new SuarError("setup-wait-malformed", { given: given.slice(0, 20), maximum: MAXIMUM_WAIT_SECONDS });
}
