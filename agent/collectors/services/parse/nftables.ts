import type { CounterName } from "../../../core/services.ts";
import { asCount, isFields, parseJson } from "./json.ts";

/**
 * Bytes of a named counter, from `nft -j list counters`: `{"nftables":[{"metainfo":…},{"counter":{"family","table","name","bytes",…}}]}`.
 * `"missing"` where there is no such counter, undefined for anything else.
 */
export function parseCounter(text: string, wanted: CounterName): number | "missing" | undefined {
  const answer = parseJson(text);
  if (!isFields(answer) || !Array.isArray(answer["nftables"])) return undefined;
  for (const item of answer["nftables"]) {
    const counter = isFields(item) ? item["counter"] : undefined;
    if (!isFields(counter)) continue;
    const { family, table, name } = counter;
    if (family === wanted.family && table === wanted.table && name === wanted.name) return asCount(counter["bytes"]);
  }
  return "missing";
}
