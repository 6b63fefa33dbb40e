import { setFlagsFromString } from "node:v8";

/**
 * Keeps V8 from optimising. An agent works a few milliseconds a second; the optimising compiler would make no difference to that,
 * and its code alone is 4 MB of resident memory on every box. Call it before the work begins; it holds for the whole process.
 */
export function preferSmallMemory(): void {
  setFlagsFromString("--no-opt");
  setFlagsFromString("--no-maglev");
}
