import type { TerminalAnswer, TerminalDriver } from "../../agent/core/terminal.ts";

/** The TerminalDriver port in a test's hands. */
export class FakeTerminal implements TerminalDriver {
  readonly profile = "fake";
  readonly every = 15_000;
  readonly deadline = 10_000;
  reads = 0;

  constructor(public answer: (signal: AbortSignal) => Promise<TerminalAnswer>) {}

  read(signal: AbortSignal): Promise<TerminalAnswer> {
    this.reads += 1;
    return this.answer(signal);
  }
}
