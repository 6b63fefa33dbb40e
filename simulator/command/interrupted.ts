/** Somebody ended the run before there was anything to judge. Exit code 130, as after a second Ctrl-C. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";

  constructor() {
    super("Ended before the first site was started: there is nothing to judge.");
  }
}

/** What a shell says of Ctrl-C. */
export const INTERRUPTED = 130;
