import type { LocalFiles, LogPosition } from "../../../core/local-files.ts";
import type { Look } from "../counted.ts";
import { countAccessLog } from "../parse/access-log.ts";
import { understood } from "./ask.ts";
import { readSource } from "./read.ts";

/** Ten thousand requests a minute, many times what a village asks. */
const MAXIMUM_BYTES = 2 * 1024 * 1024;

/** An access log that grows. What was in it before the first look is not counted. */
export function lookAtLog(path: string, label: string, files: LocalFiles): Look {
  let position: LogPosition | undefined;
  return async () => {
    const isFirst = position === undefined;
    const growth = await readSource(label, () => files.readGrowth(path, position, MAXIMUM_BYTES));
    position = growth.position;
    if (isFirst) return {};
    const { others, ...counts } = countAccessLog(growth.lines);
    // Lines, and not one of them of a form that is known: this is another log.
    understood(others > 0 && counts.requests === 0 ? undefined : counts, label);
    return { ...counts, ...(growth.gap ? { gap: true } : {}) };
  };
}
