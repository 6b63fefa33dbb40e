import type { Collected, Collector } from "../../core/collector.ts";
import type { TerminalDriver } from "../../core/terminal.ts";
import { type Millis, SECOND } from "../../core/time.ts";
import { tidy } from "./tidy.ts";

/** A driver keeps its own deadline; this is for one that does not. */
const GRACE: Millis = 2 * SECOND;

/** What the satellite terminal says of itself. */
export class TerminalCollector implements Collector {
  readonly name = "terminal";
  readonly every: Millis;
  readonly deadline: Millis;

  /** @param every undefined: as often as suits this kind of terminal. */
  constructor(
    private readonly driver: TerminalDriver,
    every: Millis | undefined,
  ) {
    this.every = every ?? driver.every;
    this.deadline = driver.deadline + GRACE;
  }

  async collect(signal: AbortSignal): Promise<Collected> {
    const { reading, problem } = await this.driver.read(signal);
    return {
      readings: [{ of: "terminal", terminal: tidy(reading) }],
      ...(problem === undefined ? {} : { problem }),
    };
  }
}
