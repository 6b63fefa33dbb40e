import { isProblem, SuarError } from "../core/errors.ts";

/** An agent that runs goes on while its disk fails; one that cannot start ends, and has to say so. */
export function startProblem(error: unknown): unknown {
  const options = { cause: error };
  if (isProblem(error, "disk-full")) return new SuarError("start-disk-full", error.details, options);
  if (isProblem(error, "store-disk-error")) return new SuarError("start-disk-error", error.details, options);
  return error;
}
