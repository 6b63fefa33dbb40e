import type { Draft } from "../../../agent/core/record.ts";
import { SeededRandom } from "../random.ts";

/** Telemetry carries its number as `samples`, an event as its `code`. */
const CODE = "fault-run-";
const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;

/** The record with this number in the workload of this seed: always the same, so that it can be compared with what comes out. */
export function draftOf(seed: number, marker: number): Draft {
  const random = new SeededRandom(seed * 2 ** 20 + marker);
  const at = START + marker * MINUTE;
  if (random.chance(0.1))
    return { at, kind: "alarm", code: `${CODE}${marker}`, state: random.pick(["raised", "cleared"]) };
  const p50 = random.between(580, 700);
  const rungs = Object.fromEntries(
    Array.from({ length: random.pick([0, 5, 5, 5, 60]) }, (_, index) => [
      `${index}-${random.below(2 ** 32).toString(36)}`,
      random.pick(["up", "late", "down"] as const),
    ]),
  );
  return {
    at,
    kind: "link",
    span: MINUTE,
    state: random.pick(["up", "degraded", "down"]),
    rttMs: { min: p50 - 20, p50, p95: p50 + random.below(400), max: p50 + 1000 },
    samples: marker,
    rungs,
    rxBytes: random.below(2 ** 32),
    txBytes: random.below(2 ** 32),
  };
}

/** The texts of the workload that was asked about last: one case after the other asks for the same. */
const texts = new Map<number, string>();
let textsOf: number | undefined;

/** The record as the queue hands it out, without its sequence number. */
export function textOf(seed: number, marker: number): string {
  if (textsOf !== seed) texts.clear();
  textsOf = seed;
  const text = texts.get(marker) ?? JSON.stringify(draftOf(seed, marker));
  texts.set(marker, text);
  return text;
}

/** The number of an appended record; undefined for one that the outbox made itself. */
export function markerOf(record: Readonly<Record<string, unknown>>): number | undefined {
  if (record["thinned"] !== undefined) return undefined;
  if (record["kind"] === "link" && typeof record["samples"] === "number") return record["samples"];
  const code = record["kind"] === "alarm" ? record["code"] : undefined;
  return typeof code === "string" && code.startsWith(CODE) ? Number(code.slice(CODE.length)) : undefined;
}
