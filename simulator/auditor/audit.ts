import { reasonOf } from "../../agent/core/errors.ts";
import type { Lane } from "../../agent/core/queue.ts";
import { type Millis, SECOND } from "../../agent/core/time.ts";
import { decodeEnvelope } from "../../agent/uplink/decode-envelope.ts";
import type { SiteAccount } from "../worker/messages.ts";
import type { WorldTime } from "../world/world-time.ts";
import { balance } from "./balance.ts";
import { Delays } from "./delays.ts";
import { EpochBook } from "./epoch-book.ts";
import { type Finding, Findings } from "./findings.ts";
import type { Verdict } from "./verdict.ts";

/** One message as the auditor got it. */
export interface Heard {
  readonly topic: string;
  readonly payload: Uint8Array;
}

/** Is told of each message, and of each live record that came for the first time. */
export interface AuditObserver {
  heard(site: string): void;
  /** @param delay in the agents' time. */
  live(site: string, delay: Millis): void;
}

const LANES: Readonly<Record<string, Lane>> = { event: "event", telemetry: "live", backlog: "backlog" };
/** Mosquitto says here how many messages it dropped. */
export const DROPPED_TOPIC = "$SYS/broker/publish/messages/dropped";

/**
 * What the centre heard of the whole fleet, and at the end whether it is what the agents recorded. It trusts nobody: neither broker nor
 * agents.
 */
export class Audit {
  readonly #books = new Map<string, EpochBook>();
  readonly #booksOf = new Map<string, EpochBook[]>();
  readonly #findings = new Findings();
  readonly #delays = new Delays();
  readonly #birthsBySecond = new Map<number, number>();
  #messages = 0;
  #records = 0;
  #births = 0;
  #deaths = 0;
  /** By broker. */
  readonly #dropped = new Map<number, number>();
  #lastHeard: Millis = 0;
  #hasBegun = false;

  constructor(
    /** `suar/v1`. */
    private readonly root: string,
    private readonly time: WorldTime,
    private readonly observer?: AuditObserver,
  ) {}

  get messages(): number {
    return this.#messages;
  }

  /** Different records. */
  get records(): number {
    return this.#records;
  }

  /** UTC milliseconds of this machine. */
  get lastHeard(): Millis {
    return this.#lastHeard;
  }

  /** The first site may connect now. What came until then had been lying at the broker, and is of an earlier run. */
  begin(): void {
    this.#hasBegun = true;
  }

  /** @param now UTC milliseconds of this machine. @param broker that it came from. */
  hear({ topic, payload }: Heard, now: Millis, broker = 0): void {
    if (topic === DROPPED_TOPIC) {
      this.#dropped.set(broker, Number(new TextDecoder().decode(payload)));
      return;
    }
    if (!this.#hasBegun) return;
    this.#messages += 1;
    this.#lastHeard = now;
    const [site = "", level = ""] = topic.slice(this.root.length + 1).split("/");
    this.observer?.heard(site);
    try {
      if (level === "status") this.#hearStatus(site, payload, now);
      else this.#hearRecords(site, LANES[level], payload, now);
    } catch (error) {
      this.#findings.add({ kind: "unreadable", site, count: 1, detail: `${topic}: ${reasonOf(error)}` });
    }
  }

  /** The auditor lost its session, and with it nobody knows what. */
  interrupted(detail: string): void {
    this.#findings.add({ kind: "interrupted", count: 1, detail });
  }

  /** An agent failed. */
  agentFailed(detail: string): void {
    this.#findings.add({ kind: "agent", count: 1, detail });
  }

  /** The last word. @param accounts of every site. To be called once. */
  conclude(accounts: readonly SiteAccount[]): Verdict {
    const known = new Set<string>();
    const sum = { created: 0, confirmed: 0, queued: 0, declared: 0, powerCuts: 0 };
    for (const site of accounts) {
      sum.powerCuts += site.powerCuts;
      const { account } = site;
      const key = `${site.site}/${account?.epoch}`;
      known.add(key);
      for (const finding of balance(site, this.#books.get(key))) this.#findings.add(finding);
      if (account === undefined) continue;
      sum.created += account.recorded;
      sum.confirmed += account.delivered;
      sum.queued += account.queued;
      sum.declared += account.lost + account.thinned;
    }
    let [duplicates, unexplained, reordered] = [0, 0, 0];
    for (const [key, book] of this.#books) {
      duplicates += book.duplicates;
      unexplained += book.unexplained;
      reordered += book.reordered;
      for (const finding of this.#ofBook(key, book, known.has(key))) this.#findings.add(finding);
    }
    return {
      ...sum,
      ok: this.#findings.isEmpty,
      delivered: this.#records,
      duplicates,
      unexplainedDuplicates: unexplained,
      reordered,
      undeclared: this.#findings.countOf("undeclared") + this.#findings.countOf("forgotten"),
      messages: this.#messages,
      births: this.#births,
      deaths: this.#deaths,
      mostBirthsASecond: Math.max(0, ...this.#birthsBySecond.values()),
      ...this.#told(),
      findings: this.#findings.listed,
      findingCounts: this.#findings.counts,
    };
  }

  #told(): Pick<Verdict, "dropped" | "liveDelayMs"> {
    const [p50, p95] = [this.#delays.quantile(0.5), this.#delays.quantile(0.95)];
    return {
      ...(this.#dropped.size === 0 ? {} : { dropped: sum(this.#dropped.values()) }),
      ...(p50 === undefined || p95 === undefined ? {} : { liveDelayMs: { p50, p95, max: this.#delays.most } }),
    };
  }

  #ofBook(key: string, book: EpochBook, isAccountedFor: boolean): readonly Finding[] {
    const [site = "", epoch = ""] = key.split("/");
    const counts = [
      ["orphan", isAccountedFor ? 0 : book.received.size, "no agent accounts for this store"],
      ["reordered", book.reordered, "behind a later record of the same lane"],
      ["duplicated", book.unexplained, "twice in one session"],
    ] as const;
    return counts.flatMap(([kind, count, detail]) => (count === 0 ? [] : [{ kind, site, epoch, count, detail }]));
  }

  #hearStatus(site: string, payload: Uint8Array, now: Millis): void {
    const status: unknown = JSON.parse(new TextDecoder().decode(payload));
    const online = typeof status === "object" && status !== null && "online" in status ? status.online : undefined;
    if (online === true) {
      this.#births += 1;
      const second = Math.floor(now / SECOND);
      this.#birthsBySecond.set(second, (this.#birthsBySecond.get(second) ?? 0) + 1);
      for (const book of this.#booksOf.get(site) ?? []) book.beginSession();
    } else if (online === false) this.#deaths += 1;
    else throw new Error("a status without online");
  }

  #hearRecords(site: string, lane: Lane | undefined, payload: Uint8Array, now: Millis): void {
    if (lane === undefined) throw new Error("not a topic of the contract");
    const { site: sender, epoch, replay, records } = decodeEnvelope(payload);
    if (sender !== site) throw new Error(`an envelope of ${sender}`);
    const book = this.#bookOf(site, epoch);
    const worldNow = this.time.at(now);
    for (const record of records) {
      const arrival = book.take(lane, record, replay !== undefined);
      if (arrival === "again" || arrival === "duplicated") continue;
      this.#records += 1;
      const { at } = record;
      if (lane !== "live" || typeof at !== "number") continue;
      this.#delays.add(worldNow - at);
      this.observer?.live(site, worldNow - at);
    }
  }

  #bookOf(site: string, epoch: string): EpochBook {
    const key = `${site}/${epoch}`;
    let book = this.#books.get(key);
    if (book === undefined) {
      book = new EpochBook();
      this.#books.set(key, book);
      this.#booksOf.set(site, [...(this.#booksOf.get(site) ?? []), book]);
    }
    return book;
  }
}

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0);
}
