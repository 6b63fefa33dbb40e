import { type Millis, SECOND } from "../../../agent/core/time.ts";
import type { ProvinceFigures } from "../documents.ts";

/** What the table of regions tells beside the states. */
export interface RegionFigures extends ProvinceFigures {
  /** Absent in a report. */
  readonly messagesPerSecond?: number;
}

/** Messages a second mean those of so many updates. */
const UPDATES = 10;

/** Makes rates of counts that rise. */
export class MessageRates {
  readonly #before: (readonly [now: Millis, messages: readonly number[]])[] = [];

  /** @param now on any clock that goes on. */
  add(now: Millis, provinces: readonly ProvinceFigures[]): readonly RegionFigures[] {
    const [since, messages] = this.#before[0] ?? [now, []];
    this.#before.push([now, provinces.map((province) => province.messages)]);
    if (this.#before.length > UPDATES) this.#before.shift();
    const seconds = Math.max(1, (now - since) / SECOND);
    return provinces.map((province, number) => ({
      ...province,
      messagesPerSecond: (province.messages - (messages[number] ?? province.messages)) / seconds,
    }));
  }
}
