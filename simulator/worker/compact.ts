import { setFlagsFromString } from "node:v8";

/**
 * By so much more than what is held the heap may grow from now on. A collection of everything takes half a millisecond for each agent;
 * more room for garbage would make it rarer, and each agent greater.
 */
const GROWTH_PERCENT = 12;

/**
 * Collects what the set-up has left behind, and moves what is in use together: what nobody needs any more goes back to the machine, which
 * V8 by itself does a few megabytes at a time. Takes half a second for each thousand agents, so nobody may be waiting for anything, and while
 * it lasts what is moved is there twice.
 */
export function compactMemory(): void {
  if (globalThis.gc === undefined) throw new Error("a worker needs --expose-gc");
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
  setFlagsFromString("--compact-on-every-full-gc");
  globalThis.gc();
  setFlagsFromString("--no-compact-on-every-full-gc");
}
