import type { Clock } from "../core/clock.ts";
import type { AliveMark } from "../core/record.ts";

/** The mark of a commit that is made now. */
export function aliveNow(clock: Clock): AliveMark {
  const { at, trusted } = clock.wall();
  const up = Math.round(clock.monotonic());
  // Nobody was alive before 1970, whatever a clock says that is to be trusted always.
  return { boot: clock.bootId, up, ...(trusted && at >= 1 ? { at: Math.round(at) } : {}) };
}
