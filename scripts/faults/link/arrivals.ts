import { decodeEnvelope } from "../../../agent/uplink/decode-envelope.ts";

const MOST_PROBLEMS = 5;

/** What a broker accepted: which records, how often, and whether each lane brought them in order. */
export class Arrivals {
  readonly problems: string[] = [];
  duplicates = 0;
  readonly #seen = new Set<number>();
  readonly #last = new Map<string, number>();

  get records(): number {
    return this.#seen.size;
  }

  has(seq: number): boolean {
    return this.#seen.has(seq);
  }

  accept(topic: string, payload: Uint8Array): void {
    if (topic.endsWith("/status")) return;
    for (const { seq } of decodeEnvelope(payload).records) {
      if (this.#seen.has(seq)) {
        this.duplicates += 1;
        continue;
      }
      this.#seen.add(seq);
      const before = this.#last.get(topic) ?? 0;
      if (seq < before && this.problems.length < MOST_PROBLEMS) {
        this.problems.push(`Expected rising numbers on ${topic}, saw ${seq} for the first time after ${before}.`);
      }
      this.#last.set(topic, seq);
    }
  }
}
