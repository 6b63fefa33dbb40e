import { type Millis, SECOND } from "../../agent/core/time.ts";
import type { AuditObserver } from "../auditor/audit.ts";
import { Delays } from "../auditor/delays.ts";
import type { Site } from "../fleet/site.ts";
import type { Regions } from "./regions.ts";
import type { DelayFigures } from "./sample.ts";

/** What "now" means for the delays of a province: at most this and half of it again. */
const RECENT: Millis = 30 * SECOND;
/** Sites that were heard since somebody looked; more are not told of. */
const MAXIMUM_HEARD = 20_000;

/** What came of some sites in some time. */
export interface PartTraffic {
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

class GatewayBook {
  messages = 0;
  readonly delays = new Delays();
}

/** What the auditor heard, by province and gateway: sums and histograms, so a message costs no more than a look into a table. */
export class Traffic implements AuditObserver {
  readonly #positions: ReadonlyMap<string, number>;
  readonly #provinces: readonly ProvinceBook[];
  /** Since the last sample. */
  #gateways: readonly GatewayBook[];
  #heard: number[] = [];
  #turnedAt: Millis = 0;

  constructor(
    sites: readonly Site[],
    private readonly regions: Regions,
  ) {
    this.#positions = new Map(sites.map(({ name }, position) => [name, position]));
    this.#provinces = regions.provinces.map(() => new ProvinceBook());
    this.#gateways = regions.gateways.map(() => new GatewayBook());
  }

  heard(site: string): void {
    const position = this.#positions.get(site);
    if (position === undefined) return;
    const [province, gateway] = this.#booksOf(position);
    if (province !== undefined) province.messages += 1;
    if (gateway !== undefined) gateway.messages += 1;
    if (this.#heard.length < MAXIMUM_HEARD) this.#heard.push(position);
  }

  live(site: string, delay: Millis): void {
    const position = this.#positions.get(site);
    if (position === undefined) return;
    const [province, gateway] = this.#booksOf(position);
    province?.whole.add(delay);
    province?.current.add(delay);
    gateway?.delays.add(delay);
  }

  /** Since the last call: of all sites, and of those of each gateway. */
  takeInterval(): { readonly all: PartTraffic; readonly gateways: readonly PartTraffic[] } {
    const books = this.#gateways;
    this.#gateways = books.map(() => new GatewayBook());
    const messages = books.reduce((sum, book) => sum + book.messages, 0);
    return {
      all: figuresOf(messages, together(books.map(({ delays }) => delays))),
      gateways: books.map((book) => figuresOf(book.messages, book.delays)),
    };
  }

  /** Positions of the sites that sent something since the last call, each as often as it did. */
  takeHeard(): readonly number[] {
    const heard = this.#heard;
    this.#heard = [];
    return heard;
  }

  /** By province: messages since the beginning, delays of the last half minute and a little. @param now in milliseconds of any clock that goes on. */
  recent(now: Millis): readonly PartTraffic[] {
    if (now - this.#turnedAt >= RECENT) {
      this.#turnedAt = now;
      for (const book of this.#provinces) [book.before, book.current] = [book.current, new Delays()];
    }
    return this.#provinces.map(({ messages, before, current }) => figuresOf(messages, together([before, current])));
  }

  /** All of the run, by province. */
  whole(): readonly PartTraffic[] {
    return this.#provinces.map(({ messages, whole }) => figuresOf(messages, whole));
  }

  #booksOf(position: number): readonly [ProvinceBook | undefined, GatewayBook | undefined] {
    const { provinceOf, gatewayOf } = this.regions;
    return [this.#provinces[provinceOf[position] ?? -1], this.#gateways[gatewayOf[position] ?? -1]];
  }
}

function together(parts: readonly Delays[]): Delays {
  const all = new Delays();
  for (const part of parts) all.addAll(part);
  return all;
}

function figuresOf(messages: number, delays: Delays): PartTraffic {
  const [p50, p95] = [delays.quantile(0.5), delays.quantile(0.95)];
  const isKnown = p50 !== undefined && p95 !== undefined;
  return { messages, ...(isKnown ? { delayMs: { p50: Math.round(p50), p95: Math.round(p95) } } : {}) };
}
