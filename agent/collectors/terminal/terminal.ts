import type { Collected, Collector } from "../../core/collector.ts";
import type { TerminalDriver } from "../../core/terminal.ts";
import { type Millis, SECOND } from "../../core/time.ts";
import { TerminalPace } from "./pace.ts";
import { tidy } from "./tidy.ts";

/** A driver keeps its own deadline; this is for one that does not. */
const GRACE: Millis = 2 * SECOND;

/** What the satellite terminal says of itself. */
export class TerminalCollector implements Collector {
  readonly name = "terminal";
  readonly deadline: Millis;

  constructor(
    private readonly driver: TerminalDriver,
    private readonly pace = new TerminalPace(driver),
  ) {
    this.deadline = driver.deadline + GRACE;
  }

  get every(): Millis {
    return this.pace.every;
  }

  onSooner(listener: () => void): void {
    this.pace.onSooner(listener);
  }

  get isDeaf(): boolean {
    return this.driver.isDeaf === true;
  }

  async collect(signal: AbortSignal): Promise<Collected> {
    const { reading, problem } = await this.driver.read(signal);
    return {
      readings: [{ of: "terminal", terminal: tidy(reading) }],
      ...(problem === undefined ? {} : { problem }),
    };
  }
}
