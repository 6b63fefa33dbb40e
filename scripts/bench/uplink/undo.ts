const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** What has to be undone at the end: processes, namespaces, folders. */
export class Undo {
  readonly #steps: (() => unknown)[] = [];

  defer(step: () => unknown): void {
    this.#steps.push(step);
  }

  /** The last first. A step that fails does not keep the others from being done. @throws the first failure. */
  async all(): Promise<void> {
    const failures: unknown[] = [];
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}

/**
 * Runs `work`, and undoes what it deferred whatever became of it: also when Ctrl-C or a signal interrupts it, which rejects. `signal` aborts
 * at the end, so that nothing of the work goes on sleeping.
 */
export async function undoing<Result>(work: (undo: Undo, signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const undo = new Undo();
  const ending = new AbortController();
  let interrupt: (name: NodeJS.Signals) => void = () => undefined;
  const interrupted = new Promise<never>((_, reject) => {
    interrupt = (name) => reject(new Error(`interrupted by ${name}`));
  });
  // Kept until everything is undone: a second Ctrl-C must not leave half of it behind.
  for (const name of STOP_SIGNALS) process.on(name, interrupt);
  try {
    const working = work(undo, ending.signal);
    // What still fails after an interruption is of no interest.
    working.catch(() => undefined);
    return await Promise.race([working, interrupted]);
  } finally {
    ending.abort();
    await undo.all();
    for (const name of STOP_SIGNALS) process.off(name, interrupt);
  }
}
