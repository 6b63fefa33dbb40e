import type { DayUniques } from "./day-uniques.ts";
import type { Devices } from "./parse/devices.ts";

/** What one look at a source brought. Numbers: nobody who was counted is in it. */
export interface Counted {
  readonly reachable?: boolean;
  readonly clients?: number;
  readonly bytes?: number;
  readonly requests?: number;
  readonly errors?: number;
  /** Something may be missing from the numbers. */
  readonly gap?: true;
}

/** Looks at a source once. Rejects with a SuarError that says nothing of what the source said. */
export type Look = (signal: AbortSignal) => Promise<Counted>;

/** Counts devices, in the turn of the event loop that read them; nothing remembers them afterwards but the hashes of the day. */
export function countDevices(devices: Devices, uniques: DayUniques | undefined): Counted {
  uniques?.see(devices);
  return { clients: devices.count };
}
