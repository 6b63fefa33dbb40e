import { reasonOf, SuarError } from "../core/errors.ts";
import type { ResultOutput } from "./command.ts";

export interface StreamOutput extends ResultOutput {
  /** Resolves when everything was handed over, with what went wrong, if anything did. Never rejects. */
  finish(): Promise<SuarError<"output-failed"> | undefined>;
}

/**
 * Text for stdout or stderr. A reader that has gone away, as in `suar config reference | head -1`, is no failure: it has what it
 * wanted, and what follows is dropped.
 */
export function streamOutput(stream: NodeJS.WriteStream): StreamOutput {
  let isGone = false;
  let failure: SuarError<"output-failed"> | undefined;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    isGone = true;
    if (error.code !== "EPIPE")
      failure ??= new SuarError("output-failed", { reason: reasonOf(error) }, { cause: error });
  });
  return {
    write(text) {
      if (!isGone) stream.write(text);
    },
    taken: async () => (await written()) && !isGone,
    async finish() {
      await written();
      return failure;
    },
  };
  // The callback comes after all that was written before, or with the error that the listener notes.
  async function written(): Promise<boolean> {
    if (isGone) return false;
    return new Promise((resolve) => stream.write("", (error) => resolve(error === undefined || error === null)));
  }
}
