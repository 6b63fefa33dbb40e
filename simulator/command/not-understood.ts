import { reasonOf } from "../../agent/core/errors.ts";
import { UsageError } from "./usage-error.ts";

/** What `parseArgs` did not understand, in one sentence. @param remedy another one: what to do about it. */
export function notUnderstood(error: unknown, remedy: string): UsageError {
  const [reason = ""] = reasonOf(error).split(/\. |\.?\n/);
  // Of `--sites -5` Node says that it is ambiguous, and the rest in two more lines.
  const words = reason.replace("argument is ambiguous", "needs a value that does not begin with a dash");
  return new UsageError(`${words}. ${remedy}`);
}
