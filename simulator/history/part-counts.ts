import type { FleetView } from "./fleet-view.ts";
import { codeOf } from "./site-state.ts";

/** How the sites of one part of the fleet are. */
export interface PartCounts {
  readonly sites: number;
  /** With a session. */
  readonly connected: number;
  /** Whose agents ended cleanly. */
  readonly stopped: number;
  /** Records that wait. */
  readonly queued: number;
}

const CONNECTED: readonly number[] = [codeOf("live"), codeOf("backlog")];
const STOPPED = codeOf("stopped");

/** Counts by province or by gateway. @param partOf of each site; @param parts how many there are. */
export function countParts(fleet: FleetView, partOf: Uint8Array, parts: number): readonly PartCounts[] {
  const counts = Array.from({ length: parts }, () => ({ sites: 0, connected: 0, stopped: 0, queued: 0 }));
  for (const [position, state] of fleet.states.entries()) {
    const count = counts[partOf[position] ?? -1];
    if (count === undefined) continue;
    count.sites += 1;
    if (CONNECTED.includes(state)) count.connected += 1;
    if (state === STOPPED) count.stopped += 1;
    count.queued += fleet.queued[position] ?? 0;
  }
  return counts;
}
