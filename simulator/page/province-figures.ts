import type { Millis } from "../../agent/core/time.ts";
import type { Recorder } from "../history/recorder.ts";
import type { ProvinceFigures } from "./documents.ts";

/** What came of each province lately, and what waits there. @param now on any clock that goes on. */
export function provinceFigures({ fleet, traffic, provinces }: Recorder, now: Millis): readonly ProvinceFigures[] {
  const queued = new Array<number>(provinces.length).fill(0);
  const numbers = new Map(provinces.map((name, number) => [name, number]));
  for (const [position, { province }] of fleet.sites.entries()) {
    const number = numbers.get(province) ?? 0;
    queued[number] = (queued[number] ?? 0) + (fleet.queued[position] ?? 0);
  }
  return traffic.recent(now).map((figures, number) => ({ ...figures, queued: queued[number] ?? 0 }));
}
