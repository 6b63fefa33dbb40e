import { readFileSync } from "node:fs";

export interface MemorySample {
  /** Of the year or of the backlog, in records. */
  readonly records: number;
  /** Everything that is resident, the pages of mapped tables included. */
  readonly residentBytes: number;
  /** What the process holds for itself: heap, buffers, stacks. The system cannot take it back, as it can mapped tables. */
  readonly ownBytes: number;
}

/** Of a process, this one unless another is named, as Linux counts it. @throws when it is gone. */
export function memoryNow(records: number, pid: number | "self" = "self"): MemorySample {
  const path = `/proc/${pid}/status`;
  const status = readFileSync(path, "utf8");
  const kilobytes = (label: string) => {
    const found = new RegExp(`^${label}:\\s*(\\d+) kB$`, "m").exec(status)?.[1];
    if (found === undefined) throw new Error(`no ${label} in ${path}`);
    return Number(found);
  };
  return {
    records,
    residentBytes: kilobytes("VmRSS") * 1024,
    ownBytes: kilobytes("RssAnon") * 1024,
  };
}

export interface MemoryTrend {
  /** Of the straight line that fits best (least squares), bytes for each million records. */
  readonly bytesPerMillion: number;
  /** By that line, from the first sample that counts to the last. */
  readonly growth: number;
  readonly most: number;
}

/** @param warmUp share of the samples, from the first on, that does not count. @throws with fewer than three that do. */
export function trend(samples: readonly MemorySample[], of: "residentBytes" | "ownBytes", warmUp: number): MemoryTrend {
  const counted = samples.slice(Math.ceil(samples.length * warmUp));
  if (counted.length < 3) throw new Error("too few samples for a trend");
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanRecords = mean(counted.map(({ records }) => records));
  const meanBytes = mean(counted.map((sample) => sample[of]));
  let [covariance, variance] = [0, 0];
  for (const sample of counted) {
    covariance += (sample.records - meanRecords) * (sample[of] - meanBytes);
    variance += (sample.records - meanRecords) ** 2;
  }
  const slope = covariance / variance;
  const records = (counted.at(-1)?.records ?? 0) - (counted[0]?.records ?? 0);
  return {
    bytesPerMillion: slope * 1e6,
    growth: slope * records,
    most: Math.max(...samples.map((sample) => sample[of])),
  };
}
