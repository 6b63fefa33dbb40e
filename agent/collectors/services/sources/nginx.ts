import type { HttpClient } from "../../../core/http.ts";
import type { Look } from "../counted.ts";
import { parseStubStatus } from "../parse/stub-status.ts";
import { RunningTotal } from "../running-total.ts";
import { askSource, understood } from "./ask.ts";

const MAXIMUM_BYTES = 4096;

/** The page of `stub_status`. */
export function lookAtNginx(url: string, label: string, http: HttpClient): Look {
  const requests = new RunningTotal();
  const dropped = new RunningTotal();
  return async (signal) => {
    const totals = understood(
      parseStubStatus(await askSource(http, label, { url, maximumBytes: MAXIMUM_BYTES }, signal)),
      label,
    );
    const asked = requests.advance(totals.requests);
    const errors = dropped.advance(totals.dropped);
    return {
      // The question for this page is a request as well, and nobody's.
      ...(asked === undefined ? {} : { requests: Math.max(0, asked - 1) }),
      ...(errors === undefined ? {} : { errors }),
    };
  };
}
