import { setFlagsFromString } from "node:v8";
import { MINUTE, type Millis } from "../core/time.ts";

/** When what only the start needed is garbage. */
const FIRST_COLLECTION: Millis = MINUTE;
/** One collection takes a tenth of a second on a small box. */
const COLLECT_EVERY: Millis = 15 * MINUTE;

/**
 * Keeps V8 from compiling to machine code. An agent works a few milliseconds a second; compilers would make no difference to that, and their own
 * code alone is 5 MB of resident memory on every box. Call it before the work begins; it holds for the whole process.
 */
export function preferSmallMemory(): void {
  for (const compiler of ["opt", "maglev", "sparkplug"]) setFlagsFromString(`--no-${compiler}`);
}

/**
 * Gives back what is not needed any more, the code of the start above all: V8 waits for the heap to grow by 2 MB, which in an agent takes hours.
 * Does nothing where nobody let Node collect when it is told to (`--expose-gc`, as the launcher of the packages does).
 * @param signal ends it. It keeps no process alive.
 */
export function collectRegularly(signal: AbortSignal, collect: typeof globalThis.gc = globalThis.gc): void {
  if (collect === undefined || signal.aborted) return;
  let timer: NodeJS.Timeout;
  const next = (wait: Millis) => {
    timer = setTimeout(() => {
      // Not `regular`: that leaves the holes where they are.
      collect({ type: "major", execution: "sync", flavor: "last-resort" });
      next(COLLECT_EVERY);
    }, wait).unref();
  };
  next(FIRST_COLLECTION);
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
}
