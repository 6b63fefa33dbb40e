import { setFlagsFromString } from "node:v8";

/**
 * Collects what the set-up has left behind, and moves what is in use together: what nobody needs any more goes back to the machine, which
 * V8 by itself does a few megabytes at a time. Takes half a second for each thousand agents, so nobody may be waiting for anything.
 */
export function compactMemory(): void {
  if (globalThis.gc === undefined) throw new Error("a worker needs --expose-gc");
  setFlagsFromString("--compact-on-every-full-gc");
  globalThis.gc();
  setFlagsFromString("--no-compact-on-every-full-gc");
}
