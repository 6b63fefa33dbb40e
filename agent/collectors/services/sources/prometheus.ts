import type { HttpClient } from "../../../core/http.ts";
import type { Selector } from "../../../core/selector.ts";
import { EXPORTED, type Exported } from "../../../core/services.ts";
import type { Counted, Look } from "../counted.ts";
import { sumOf } from "../parse/prometheus.ts";
import { RunningTotal } from "../running-total.ts";
import { askSource, understood } from "./ask.ts";

const MAXIMUM_BYTES = 1024 * 1024;

/** The page of an exporter. A metric that is not on it is not measured; when none is, the source is not what was meant. */
export function lookAtPrometheus(
  url: string,
  series: Readonly<Partial<Record<Exported, Selector>>>,
  label: string,
  http: HttpClient,
): Look {
  const totals = { requests: new RunningTotal(), errors: new RunningTotal(), bytes: new RunningTotal() };
  return async (signal) => {
    const page = await askSource(http, label, { url, maximumBytes: MAXIMUM_BYTES }, signal);
    const found = EXPORTED.flatMap((name) => {
      const selector = series[name];
      const sum = selector === undefined ? undefined : sumOf(page, selector);
      return sum === undefined ? [] : [{ name, sum }];
    });
    understood(found[0], label);
    const counted: { -readonly [Name in keyof Counted]: Counted[Name] } = {};
    for (const { name, sum } of found) {
      if (name === "reachable") counted.reachable = sum !== 0;
      else if (name === "clients") counted.clients = Math.max(0, Math.round(sum));
      else {
        const difference = totals[name].advance(sum);
        if (difference !== undefined) counted[name] = Math.round(difference);
      }
    }
    return counted;
  };
}
