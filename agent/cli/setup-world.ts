import type { ReadFile } from "../config/file.ts";
import type { Clock } from "../core/clock.ts";
import { explain, isProblem, problemStatus, reasonOf, SuarError } from "../core/errors.ts";
import type { Language } from "../core/language.ts";
import type { Prober } from "../core/network.ts";
import { type Millis, SECOND } from "../core/time.ts";
import { tryCentre } from "../doctor/centre-trial.ts";
import { uplinkOptions } from "../options.ts";
import { MqttTransport } from "../platform/mqtt-transport.ts";
import { requestSnapshot } from "../platform/status-socket.ts";
import { type Draft, settingOf } from "../setup/draft.ts";
import type { CentreOutcome, Facts, FoundTerminal } from "../setup/facts.ts";
import type { WantedFile } from "../setup/files.ts";
import { objectionText } from "../setup/objection-text.ts";
import type { Check, CheckOutcome, Errand } from "../setup/question.ts";
import { terminalOf } from "../setup/questions/terminal.ts";
import { formatRoundTrip } from "../status/format.ts";
import { describeTerminal } from "../status/terminal.ts";
import { AGENT_VERSION } from "../version.ts";
import { openTerminal } from "./open-terminal.ts";
import { candidates, defaultGateway, probeTerminals } from "./probe-terminals.ts";
import { centreOutcome } from "./setup-centre.ts";
import { readMaterials } from "./setup-materials.ts";
import { searchStick } from "./setup-stick.ts";
import { tryDraft } from "./setup-trial.ts";
import { COMMAND_WORDS } from "./setup-words.ts";
import { statusSocketPath } from "./status-socket.ts";
import { realTerminalAccess } from "./terminal-access.ts";

/** A satellite link answers in one or two seconds; a name may have to be asked for twice. */
const REACH_WITHIN: Millis = 10 * SECOND;
const STATUS_WITHIN: Millis = 2 * SECOND;

export interface WorldOptions {
  /** The configuration file, absolute. */
  readonly file: string;
  /** Names the folder of new keys. */
  readonly tag: string;
  readonly folders: readonly string[];
  readonly language: Language;
  readonly readFile: ReadFile;
  readonly clock: Clock;
  readonly prober: Prober;
  readonly signal: AbortSignal;
}

/** All that setup asks of the box, the LAN and the centre. Every method rejects only with `stopped`. */
export class SetupWorld {
  #ahead: { readonly address: string; readonly found: Promise<readonly FoundTerminal[]> } | undefined;

  constructor(private readonly options: WorldOptions) {}

  /** Begins to look for the terminal, which takes some seconds, while the person is still busy with other questions. */
  lookAhead(draft: Draft): void {
    const found = this.#findTerminals(draft);
    // That it was stopped is heard by whoever waits for it.
    found.catch(() => undefined);
    this.#ahead = { address: terminalOf(draft).address, found };
  }

  async errand(errand: Errand, draft: Draft): Promise<Partial<Facts>> {
    const { folders, readFile } = this.options;
    switch (errand) {
      case "stick":
        return { stick: await searchStick(folders, settingOf(draft, "site"), readFile, new Date()) };
      case "terminals":
        return { terminals: await (this.#takeAhead(draft) ?? this.#findTerminals(draft)) };
      case "centre":
        return { centre: await this.tryCentre(draft) };
    }
  }

  async check(check: Check, draft: Draft): Promise<CheckOutcome> {
    switch (check.kind) {
      case "reach":
        return this.#reach(check.host, check.port);
      case "centre":
        return this.tryCentre(draft);
      case "terminal":
        return this.#readTerminal(draft);
      case "files":
        return this.#readWanted(check.file, settingOf(draft, "site") ?? "", check.wanted);
    }
  }

  async tryCentre(draft: Draft): Promise<CentreOutcome> {
    const { file, tag, language, readFile, clock, signal } = this.options;
    try {
      const { settings, secrets } = await tryDraft(draft, file, tag, readFile);
      const { broker } = settings.uplink;
      if (broker === undefined) return { ok: true, text: COMMAND_WORDS[language].noBroker };
      // The trial comes under the name of the site: an agent that runs would be thrown out by it.
      if (await this.#isRunning(settings.dataDirectory, settings.site)) {
        return { ok: true, text: COMMAND_WORDS[language].agentRuns };
      }
      const options = uplinkOptions(settings, secrets, AGENT_VERSION);
      const trial = await tryCentre({ ...options, broker }, { transport: new MqttTransport(), clock }, signal);
      return centreOutcome(trial, broker.replace(/^mqtts?:\/\//, ""), language);
    } catch (error) {
      return { ok: false, text: this.#explain(error) };
    }
  }

  /** Once, and not for another place: whoever asks again has changed something in the meantime. */
  #takeAhead(draft: Draft): Promise<readonly FoundTerminal[]> | undefined {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    return ahead?.address === terminalOf(draft).address ? ahead.found : undefined;
  }

  async #isRunning(dataDirectory: string, site: string): Promise<boolean> {
    // An agent that cannot be asked is none that this would disturb: at worst it connects again.
    const snapshot = await requestSnapshot(statusSocketPath(dataDirectory), STATUS_WITHIN).catch(() => undefined);
    return snapshot?.site === site && snapshot.uplink.state !== "off";
  }

  async #reach(host: string, port: number): Promise<CheckOutcome> {
    const { prober, language, signal } = this.options;
    const target = `${host}:${port}`;
    const refuse = (error: SuarError) => ({ ok: false, text: explain(problemStatus(error), language) }) as const;
    try {
      const answer = await prober.connect(host, port, REACH_WITHIN, signal);
      if (answer === "lost") return refuse(new SuarError("host-unreachable", { target }));
      if (answer.refused) return { ...refuse(new SuarError("host-refuses", { target })), atFault: true };
      return { ok: true, text: COMMAND_WORDS[language].reached(target, formatRoundTrip(answer.rttMs, language)) };
    } catch (error) {
      if (isProblem(error, "connect-failed") && /ENOTFOUND/.test(reasonOf(error.cause ?? error))) {
        return refuse(new SuarError("host-unknown", { host }));
      }
      return { ok: false, text: this.#explain(error) };
    }
  }

  async #findTerminals(draft: Draft): Promise<readonly FoundTerminal[]> {
    const { language, readFile, prober, signal } = this.options;
    try {
      const { address } = terminalOf(draft);
      const all = await candidates("none", address === "auto" ? undefined : address, defaultGateway(), readFile);
      const results = await probeTerminals(all, await this.#terminalParameters(draft), prober, signal);
      return results.flatMap(({ profile, address: at, fits, reading }) =>
        fits
          ? [{ profile, address: at, says: (describeTerminal({ ...reading }, language)[0] ?? "").slice(0, 60) }]
          : [],
      );
    } catch (error) {
      if (signal.aborted) throw error;
      return []; // The person chooses from the list instead.
    }
  }

  async #readTerminal(draft: Draft): Promise<CheckOutcome> {
    const { language, readFile, signal } = this.options;
    try {
      const terminal = await openTerminal(await this.#terminalParameters(draft), readFile);
      if (terminal === undefined) return { ok: true };
      const { reading } = await terminal.read(signal);
      const [says] = describeTerminal({ ...reading }, language);
      return says === undefined || says === "" ? { ok: true } : { ok: true, text: says };
    } catch (error) {
      return { ok: false, text: this.#explain(error) };
    }
  }

  async #terminalParameters(draft: Draft) {
    const { file, tag, readFile, clock } = this.options;
    const { settings, secrets } = await tryDraft(draft, file, tag, readFile);
    return { settings: settings.collectors.terminal, secrets, clock, access: realTerminalAccess() };
  }

  async #readWanted(answersFile: string, site: string, wanted: readonly WantedFile[]): Promise<CheckOutcome> {
    const { language, readFile } = this.options;
    const { materials, objections } = await readMaterials(answersFile, site, wanted, readFile);
    const [first] = objections;
    if (first === undefined) return { ok: true, materials };
    return { ok: false, text: objectionText(first.objection, language), blocks: true };
  }

  #explain(error: unknown) {
    if (isProblem(error, "stopped")) throw error;
    return explain(problemStatus(error), this.options.language);
  }
}
