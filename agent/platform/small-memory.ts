import { setFlagsFromString } from "node:v8";

/**
 * Keeps V8 from compiling to machine code. An agent works a few milliseconds a second; compilers would make no difference to that, and their own
 * code alone is 5 MB of resident memory on every box. Call it before the work begins; it holds for the whole process.
 */
export function preferSmallMemory(): void {
  for (const compiler of ["opt", "maglev", "sparkplug"]) setFlagsFromString(`--no-${compiler}`);
}
