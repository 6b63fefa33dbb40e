import type { TerminalAlert } from "../../../core/terminal.ts";

/** `UtDisablementCode`, the same in the status and in the diagnostics. */
const UNKNOWN = 0;
const OKAY = 1;
const DATA_OVERAGE = 7;

/** What a disablement code means for the site; undefined when the dish is not disabled. A code of the future disables, or it would be none. */
export function conditionOf(code: number | undefined): TerminalAlert | undefined {
  if (code === undefined || code === UNKNOWN || code === OKAY) return undefined;
  return code === DATA_OVERAGE ? "throttled" : "disabled";
}
