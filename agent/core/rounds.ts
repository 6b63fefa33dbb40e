import type { Alarm, Clock } from "./clock.ts";
import type { Millis } from "./time.ts";

/** Does one thing over and over, with a pause from the end of each time to the beginning of the next. */
export class Rounds {
  #alarm: Alarm | undefined;
  #isStopped = false;
  /** The one that goes on. */
  #round: Promise<void> | undefined;
  readonly #again = this.start.bind(this);

  /** @param act must not reject. Resolves with the pause that follows. */
  constructor(
    private readonly clock: Pick<Clock, "after">,
    private readonly act: () => Promise<Millis>,
  ) {}

  /** Begins at once. */
  start(): void {
    if (!this.#isStopped) this.#round = this.#go();
  }

  /** Resolves when the round that goes on is over; no other begins. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#alarm?.cancel();
    await this.#round;
  }

  async #go(): Promise<void> {
    const pause = await this.act();
    this.#round = undefined;
    if (!this.#isStopped) this.#alarm = this.clock.after(pause, this.#again, this.#alarm);
  }
}
