import type { Settings } from "../config/declaration.ts";
import { USUAL_FILE } from "../config/file.ts";
import type { Clock } from "../core/clock.ts";
import { explain } from "../core/errors.ts";
import type { Language } from "../core/language.ts";
import type { ProgramRunner } from "../core/program.ts";
import { type Millis, SECOND } from "../core/time.ts";
import { privateAddresses } from "../platform/own-addresses.ts";
import { requestSnapshot } from "../platform/status-socket.ts";
import type { CentreOutcome } from "../setup/facts.ts";
import { formatCount } from "../status/format.ts";
import { restartService } from "./setup-service.ts";
import { type WaitOutcome, waitForCentre } from "./setup-wait.ts";
import { COMMAND_WORDS } from "./setup-words.ts";
import { shownPath } from "./shown-path.ts";
import { statusSocketPath } from "./status-socket.ts";

const TICK: Millis = 10 * SECOND;
const STATUS_WITHIN: Millis = 2 * SECOND;

export interface FinishOptions {
  readonly settings: Settings;
  readonly language: Language;
  /** The configuration that was written. */
  readonly file: string;
  readonly wait: Millis;
  readonly clock: Clock;
  readonly programs: ProgramRunner;
  /** Tries the centre without an agent. */
  readonly tryCentre: () => Promise<CentreOutcome>;
  /** A paragraph for the person. */
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

/** What came of it, for programs. `service`: what was done with it; `centre`: whether it has something, or would take it. */
export interface FinishOutcome {
  readonly service: "started" | "failed" | "absent";
  readonly centre: "received" | "reachable" | "not-yet" | "no-broker" | "not-asked";
}

/** Starts the agent with what was written, and shows what the centre received. Rejects only with `stopped`. */
export async function finish(options: FinishOptions): Promise<FinishOutcome> {
  const { settings, language, file, programs, say, signal, wait } = options;
  const words = COMMAND_WORDS[language];
  const hasBroker = settings.uplink.broker !== undefined;
  const starting = () => say(words.starting);
  const service = await withTicks(restartService(file, programs, starting, signal), options);
  if (service.state === "failed") say(words.serviceFailed(service.reason));
  if (!hasBroker) say(words.noBroker);
  const centre = hasBroker ? await seeCentre(service.state, options) : "no-broker";
  const command = file === USUAL_FILE ? "suar run" : `suar run --config ${shownPath(file)}`;
  const { enabled, lan, port } = settings.page;
  if (enabled && lan) for (const address of privateAddresses()) say(words.page(`http://${address}:${port}`));
  if (service.state === "absent") say((await runsAnyway(settings)) ? words.agentByHand : words.noService(command));
  return { service: service.state, centre };

  async function seeCentre(
    state: "started" | "failed" | "absent",
    { tryCentre }: FinishOptions,
  ): Promise<FinishOutcome["centre"]> {
    if (wait === 0) return "not-asked";
    if (state !== "started") {
      const outcome = await tryCentre();
      say(outcome.ok ? `✓ ${outcome.text}` : `${outcome.text.problem} ${outcome.text.remedy}`);
      return outcome.ok ? "reachable" : "not-yet";
    }
    return showWait(await waitForFirst(options), options);
  }
}

/** An agent that stops sends what it still can, for up to 45 s; who waits sees that it goes on. */
async function withTicks<T>(work: Promise<T>, { clock, say, language, signal }: FinishOptions): Promise<T> {
  const done = new AbortController();
  const ended = AbortSignal.any([done.signal, signal]);
  const begin = clock.monotonic();
  const tick = async () => {
    for (;;) {
      await clock.sleep(TICK, ended);
      if (ended.aborted) return;
      say(`${seconds(clock.monotonic() - begin, language)} …`);
    }
  };
  void tick();
  try {
    return await work;
  } finally {
    done.abort();
  }
}

function seconds(ms: Millis, language: Language): string {
  return `${Math.round(ms / SECOND)} ${language === "id" ? "detik" : "s"}`;
}

async function waitForFirst({ settings, language, wait, clock, say, signal }: FinishOptions): Promise<WaitOutcome> {
  const { site, dataDirectory } = settings;
  const { waiting } = COMMAND_WORDS[language];
  const tell = (state: keyof typeof waiting, waited: Millis) =>
    say(`${seconds(waited, language)}: ${waiting[state]} …`);
  return waitForCentre(statusSocketPath(dataDirectory), site, wait, tell, clock, signal);
}

function showWait(
  { received, snapshot }: WaitOutcome,
  { settings, language, wait, say }: FinishOptions,
): FinishOutcome["centre"] {
  const words = COMMAND_WORDS[language];
  if (received && snapshot !== undefined) {
    const { recorded, delivered, queued } = snapshot.outbox.account;
    const count = (value: number) => formatCount(value, language);
    say(`✓ ${words.received(settings.site, snapshot.uplink.broker ?? "")}`);
    say(words.account(count(recorded), count(delivered), count(queued)));
    return "received";
  }
  say(words.notYet(Math.round(wait / SECOND)));
  if (snapshot === undefined) say(words.agentSilent);
  const problem = snapshot?.uplink.problem;
  if (problem !== undefined) {
    const text = explain(problem, language);
    say(`${text.problem} ${text.remedy}`);
  }
  say(words.kept);
  return "not-yet";
}

async function runsAnyway({ site, dataDirectory }: Settings): Promise<boolean> {
  const snapshot = await requestSnapshot(statusSocketPath(dataDirectory), STATUS_WITHIN).catch(() => undefined);
  return snapshot?.site === site;
}
