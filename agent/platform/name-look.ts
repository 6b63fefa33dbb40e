import { lookup, Resolver } from "node:dns/promises";
import { SuarError } from "../core/errors.ts";
import type { NameOutcome } from "../core/examination.ts";
import type { Millis } from "../core/time.ts";

/** The resolver answered that there is no such name, or no address for it. */
const UNKNOWN: ReadonlySet<string> = new Set(["ENOTFOUND", "ENODATA", "EAI_NONAME"]);

/**
 * Asks the resolvers of the box for a name, over the network and nowhere else: the hosts file knows some names without it.
 * Rejects with `stopped` when `signal` aborts.
 */
export async function askResolver(name: string, timeout: Millis, signal: AbortSignal): Promise<NameOutcome> {
  // Two tries, as any stub resolver makes: one lost datagram is not a resolver that is gone.
  const resolver = new Resolver({ timeout: Math.ceil(timeout / 2), tries: 2 });
  const timer = setTimeout(() => resolver.cancel(), timeout);
  const stop = () => resolver.cancel();
  signal.addEventListener("abort", stop, { once: true });
  try {
    await resolver.resolve4(name);
    return "found";
  } catch (error) {
    if (signal.aborted) throw new SuarError("stopped", {}, { cause: error });
    return outcomeOf(error);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}

/**
 * Looks a name up as whoever connects to it does: hosts file first. The system's look-up cannot be aborted; after `timeout` it is left to itself, and
 * nobody has answered.
 */
export async function lookUp(name: string, timeout: Millis): Promise<NameOutcome> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<NameOutcome>((resolve) => {
    timer = setTimeout(() => resolve("silent"), timeout);
  });
  const found = lookup(name).then((): NameOutcome => "found", outcomeOf);
  return Promise.race([found, silence]).finally(() => clearTimeout(timer));
}

function outcomeOf(error: unknown): NameOutcome {
  const { code = "" } = error as NodeJS.ErrnoException;
  return UNKNOWN.has(code) ? "unknown" : "silent";
}
