import { tidy } from "../collectors/terminal/tidy.ts";
import { problemStatus, SuarError } from "../core/errors.ts";
import type { ProblemStatus } from "../core/status.ts";
import type { TerminalDriver, TerminalReading } from "../core/terminal.ts";
import { AGENT_VERSION } from "../version.ts";
import { type Exchange, recordingAccess } from "./capture-access.ts";
import type { Command } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import { openTerminal } from "./open-terminal.ts";
import { redactText } from "./redact.ts";
import { TERMINAL_PATHS, terminalParameters } from "./terminal-command.ts";

/** What `suar capture` prints: a test case. `test/fixtures/terminals/` holds such files. */
export interface Capture {
  readonly v: 1;
  readonly agentVersion: string;
  readonly profile: string;
  readonly exchanges: readonly Exchange[];
  /** What the agent made of the answers as they really were. */
  readonly reading?: TerminalReading;
  readonly problem?: ProblemStatus;
}

/** What identifies somebody is left out where it can be recognised; a name in the middle of a sentence cannot. */
const LOOK_THROUGH = {
  en: "Look through it before you pass it on: names of people and places may still be in it.",
  id: "Periksa dulu isinya sebelum dikirim ke orang lain: bisa saja masih ada nama orang atau tempat.",
} as const;

/** Reads the configured terminal once and prints what it answered, without identities and places. */
export const capture: Command = {
  name: "capture",
  summary: {
    en: "Records the terminal's answers, redacted, as a test case",
    id: "Merekam jawaban terminal tanpa identitas, untuk bahan uji",
  },
  usage: "[HOST[:PORT]]",
  maximumPositionals: 1,
  options: [],
  settings: TERMINAL_PATHS,
  async execute(context) {
    const parameters = await terminalParameters(context);
    const exchanges: Exchange[] = [];
    const access = recordingAccess(parameters.access, exchanges);
    const driver = await openTerminal({ ...parameters, access }, context.readFile);
    if (driver === undefined) throw new SuarError("terminal-not-set", {});
    const outcome = await readOnce(driver, context.signal);
    // Nothing came back at all: that is no test case.
    if (exchanges.length === 0 && outcome.error !== undefined) throw outcome.error;
    const { error: _error, ...read } = outcome;
    const captured: Capture = { v: 1, agentVersion: AGENT_VERSION, profile: driver.profile, exchanges, ...read };
    context.stdout.write(`${JSON.stringify(captured, undefined, 2)}\n`);
    context.stderr.write(`${LOOK_THROUGH[context.language]}\n`);
    return EXIT.ok;
  },
};

interface Outcome extends Pick<Capture, "reading" | "problem"> {
  readonly error?: SuarError;
}

async function readOnce(driver: TerminalDriver, signal: AbortSignal): Promise<Outcome> {
  try {
    const { reading, problem } = await driver.read(signal);
    return { reading: tidy(reading), ...(problem === undefined ? {} : { problem: redacted(problem) }) };
  } catch (error) {
    if (signal.aborted || !(error instanceof SuarError)) throw error;
    return { problem: redacted(error), error };
  }
}

/** A sentence names addresses. */
function redacted(problem: SuarError): ProblemStatus {
  const { code, details } = problemStatus(problem);
  const masked = Object.entries(details).map(([name, value]) => [
    name,
    typeof value === "string" ? redactText(value) : value,
  ]);
  return { code, details: Object.fromEntries(masked) };
}
