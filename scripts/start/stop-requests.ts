const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Signals that ask to stop, remembered while nothing runs yet that could be stopped. */
export class StopRequests {
  #requested = 0;
  #stop: (() => void) | undefined;
  readonly #note = () => {
    this.#requested += 1;
    this.#stop?.();
  };

  constructor() {
    for (const signal of STOP_SIGNALS) process.on(signal, this.#note);
    // Whoever read the output is gone, as in `npm start | head`.
    process.stdout.on("error", this.#note);
  }

  deliverTo(stop: () => void): void {
    this.#stop = stop;
    if (this.#requested > 0) stop();
  }

  end(): void {
    for (const signal of STOP_SIGNALS) process.off(signal, this.#note);
    process.stdout.off("error", this.#note);
  }
}
