import { type Millis, SECOND } from "../../agent/core/time.ts";
import type { AuditObserver } from "../auditor/audit.ts";
import { Delays } from "../auditor/delays.ts";
import type { Site } from "../fleet/site.ts";

/** What "now" means for the delays of a province: at most this and half of it again. */
const RECENT: Millis = 30 * SECOND;
/** Sites that were heard since somebody looked; more are not told of. */
const MAXIMUM_HEARD = 20_000;

export interface DelayFigures {
  readonly p50: Millis;
  readonly p95: Millis;
}

/** What came of one province. */
export interface ProvinceTraffic {
  readonly messages: number;
  /** Of live records, in the agents' time; absent when none came. */
  readonly delayMs?: DelayFigures;
}

class ProvinceBook {
  messages = 0;
  readonly whole = new Delays();
  current = new Delays();
  before = new Delays();
}

/** What the auditor heard, by province and as it goes: sums and histograms, so a message costs no more than a look into a table. */
export class Traffic implements AuditObserver {
  readonly #positions: ReadonlyMap<string, number>;
  readonly #provinceOf: readonly number[];
  readonly #books: readonly ProvinceBook[];
  #sinceSample = new Delays();
  #heard: number[] = [];
  #turnedAt: Millis = 0;

  /** @param provinces their names, each once. */
  constructor(sites: readonly Site[], provinces: readonly string[]) {
    this.#positions = new Map(sites.map(({ name }, position) => [name, position]));
    this.#provinceOf = sites.map(({ province }) => provinces.indexOf(province));
    this.#books = provinces.map(() => new ProvinceBook());
  }

  heard(site: string): void {
    const position = this.#positions.get(site);
    if (position === undefined) return;
    const book = this.#bookOf(position);
    if (book !== undefined) book.messages += 1;
    if (this.#heard.length < MAXIMUM_HEARD) this.#heard.push(position);
  }

  live(site: string, delay: Millis): void {
    this.#sinceSample.add(delay);
    const position = this.#positions.get(site);
    const book = position === undefined ? undefined : this.#bookOf(position);
    book?.whole.add(delay);
    book?.current.add(delay);
  }

  /** Delays of all sites since the last call. */
  takeDelays(): DelayFigures | undefined {
    const delays = this.#sinceSample;
    this.#sinceSample = new Delays();
    return figuresOf(delays);
  }

  /** Positions of the sites that sent something since the last call, each as often as it did. */
  takeHeard(): readonly number[] {
    const heard = this.#heard;
    this.#heard = [];
    return heard;
  }

  /** The last half minute and a little, by province. @param now in milliseconds of any clock that goes on. */
  recent(now: Millis): readonly ProvinceTraffic[] {
    if (now - this.#turnedAt >= RECENT) {
      this.#turnedAt = now;
      for (const book of this.#books) [book.before, book.current] = [book.current, new Delays()];
    }
    return this.#books.map(({ messages, before, current }) => {
      const both = new Delays();
      both.addAll(before);
      both.addAll(current);
      return traffic(messages, both);
    });
  }

  /** All of the run, by province. */
  whole(): readonly ProvinceTraffic[] {
    return this.#books.map(({ messages, whole }) => traffic(messages, whole));
  }

  #bookOf(position: number): ProvinceBook | undefined {
    return this.#books[this.#provinceOf[position] ?? -1];
  }
}

function traffic(messages: number, delays: Delays): ProvinceTraffic {
  const delayMs = figuresOf(delays);
  return { messages, ...(delayMs === undefined ? {} : { delayMs }) };
}

function figuresOf(delays: Delays): DelayFigures | undefined {
  const [p50, p95] = [delays.quantile(0.5), delays.quantile(0.95)];
  return p50 === undefined || p95 === undefined ? undefined : { p50: Math.round(p50), p95: Math.round(p95) };
}
