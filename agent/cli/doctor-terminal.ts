import { problemStatus } from "../core/errors.ts";
import type { TerminalFacts } from "../core/examination.ts";
import { type Millis, SECOND } from "../core/time.ts";
import type { Gatherers, Others } from "../doctor/examine.ts";
import type { DoctorWorld } from "./doctor-world.ts";
import { openTerminal } from "./open-terminal.ts";
import { realTerminalAccess } from "./terminal-access.ts";

const TERMINAL_WITHIN: Millis = 60 * SECOND;

export function terminalGatherer(world: DoctorWorld): Gatherers["terminal"] {
  return { within: TERMINAL_WITHIN, gather: (signal, others) => terminalState(world, signal, others) };
}

async function terminalState(
  { settings, secrets = {}, clock, readFile }: DoctorWorld,
  signal: AbortSignal,
  others: Others,
): Promise<TerminalFacts> {
  const { profile } = settings.collectors.terminal;
  if (profile === "none") return {};
  // The agent has read it a moment ago; a modem need not be asked twice.
  const agent = await others("agent");
  const measuring = agent?.state === "running" ? agent.snapshot.measuring : undefined;
  const problem = measuring?.collectors.find(({ name }) => name === "terminal")?.problem;
  if (measuring?.terminal !== undefined || problem !== undefined) {
    const { terminal: reading } = measuring ?? {};
    return { profile, ...(reading === undefined ? {} : { reading }), ...(problem === undefined ? {} : { problem }) };
  }
  try {
    const parameters = { settings: settings.collectors.terminal, secrets, clock, access: realTerminalAccess() };
    const answer = await (await openTerminal(parameters, readFile))?.read(signal);
    if (answer === undefined) return {};
    const partly = answer.problem === undefined ? {} : { problem: problemStatus(answer.problem) };
    return { profile, reading: answer.reading, ...partly };
  } catch (error) {
    return { profile, problem: problemStatus(error) };
  }
}
