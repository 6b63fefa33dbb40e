import type { Millis } from "../../agent/core/time.ts";
import { countParts } from "../history/part-counts.ts";
import type { Recorder } from "../history/recorder.ts";
import type { ProvinceFigures } from "./documents.ts";

/** What came of each province lately, and what waits there. @param now on any clock that goes on. */
export function provinceFigures({ fleet, traffic, regions }: Recorder, now: Millis): readonly ProvinceFigures[] {
  const counts = countParts(fleet, regions.provinceOf, regions.provinces.length);
  return traffic.recent(now).map((figures, number) => ({ ...figures, queued: counts[number]?.queued ?? 0 }));
}
