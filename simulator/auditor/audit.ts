import { reasonOf } from "../../agent/core/errors.ts";
import type { Lane } from "../../agent/core/queue.ts";
import type { Millis } from "../../agent/core/time.ts";
import { decodeEnvelope } from "../../agent/uplink/decode-envelope.ts";
import type { SequenceSet } from "../brokers/sequence-set.ts";
import type { SiteAccount } from "../worker/messages.ts";
import type { WorldTime } from "../world/world-time.ts";
import { Books } from "./books.ts";
import { BrokerCounters } from "./broker-counters.ts";
import { Delays } from "./delays.ts";
import { type Expectations, Findings } from "./findings.ts";
import { Said } from "./said.ts";
import { Sessions } from "./sessions.ts";
import { sumOfAccounts } from "./sum-of-accounts.ts";
import type { Verdict } from "./verdict.ts";
import { WhoSpeaks } from "./who-speaks.ts";

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

export interface AuditOptions {
  /** What the scenarios expect to be found. */
  readonly expectations?: Expectations;
  /** Whether a site is another shard's, which has an auditor of its own. */
  readonly isElsewhere?: (site: string) => boolean;
  /** The run has started the brokers, for nobody but itself: whatever they drop is of the run. */
  readonly hasOwnBrokers?: boolean;
}

const LANES: Readonly<Record<string, Lane>> = { event: "event", telemetry: "live", backlog: "backlog" };

/**
 * What the centre heard of the whole fleet, and at the end whether it is what the agents recorded. It trusts nobody: neither broker nor
 * agents.
 */
export class Audit {
  readonly #books = new Books();
  readonly #findings: Findings;
  readonly #counters = new BrokerCounters();
  readonly #speakers = new WhoSpeaks();
  readonly said = new Said();
  readonly #delays = new Delays();
  readonly #sessions = new Sessions();
  readonly #isElsewhere: (site: string) => boolean;
  readonly #hasOwnBrokers: boolean;
  #messages = 0;
  #records = 0;
  #lastHeard: Millis = 0;
  #hasBegun = false;

  constructor(
    /** `suar/v1`. */
    private readonly root: string,
    private readonly time: WorldTime,
    private readonly observer?: AuditObserver,
    more: AuditOptions = {},
  ) {
    this.#findings = new Findings(more.expectations);
    this.#isElsewhere = more.isElsewhere ?? (() => false);
    this.#hasOwnBrokers = more.hasOwnBrokers ?? false;
  }

  get messages(): number {
    return this.#messages;
  }

  /** That began. */
  get sessions(): number {
    return this.#sessions.births;
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

  /** @param now UTC milliseconds of this machine. @param broker that it came from. Returns whose records those were, if they were any. */
  hear(
    { topic, payload }: Heard,
    now: Millis,
    broker = 0,
  ): { readonly site: string; readonly epoch: string } | undefined {
    if (this.#counters.hear(topic, payload, broker) || !this.#hasBegun) return undefined;
    const [site = "", level = ""] = topic.slice(this.root.length + 1).split("/");
    if (this.#isElsewhere(site)) return undefined;
    this.#messages += 1;
    this.#lastHeard = now;
    this.observer?.heard(site);
    try {
      if (level === "status") {
        if (this.#sessions.hear(site, payload, now)) this.#books.beginSession(site);
      } else if (level === "config") this.said.reported(site, payload);
      else return { site, epoch: this.#hearRecords(site, LANES[level], payload, now) };
    } catch (error) {
      this.#findings.add({ kind: "unreadable", site, count: 1, detail: `${topic}: ${reasonOf(error)}` });
    }
    return undefined;
  }

  /** The auditor lost its session, and with it nobody knows what. */
  interrupted(detail: string): void {
    this.#findings.add({ kind: "interrupted", count: 1, detail });
  }

  /** The auditor is back in its session, in which the broker may send once more what it has not heard that we have. */
  resumed(): void {
    this.#books.beginSession();
  }

  /** What has come of a store, for the centre to say so; undefined: nothing. */
  receivedOf(site: string, epoch: string): SequenceSet | undefined {
    return this.#books.find(site, epoch)?.received;
  }

  /** An agent failed. */
  agentFailed(detail: string): void {
    this.#findings.add({ kind: "agent", count: 1, detail });
  }

  /**
   * The last word. To be called once.
   * @param accounts of every site. @param cutShort somebody ended the run before its time: what the scenario is about may not have come yet.
   */
  conclude(accounts: readonly SiteAccount[], { cutShort = false }: { readonly cutShort?: boolean } = {}): Verdict {
    const dropped = this.#hasOwnBrokers ? this.#counters.findings : [];
    const found = [this.#books.findings(accounts), this.#speakers.findings, this.said.findings, dropped];
    for (const finding of found.flat()) this.#findings.add(finding);
    if (!cutShort) this.#findings.addUnfulfilled();
    return {
      ...sumOfAccounts(accounts),
      ...this.#books.totals,
      ok: this.#findings.isEmpty,
      delivered: this.#records,
      undeclared: this.#findings.countOf("undeclared") + this.#findings.countOf("forgotten"),
      messages: this.#messages,
      ...this.#sessions.told,
      ...this.#counters.told,
      ...this.#delay(),
      outages: this.said.outages,
      alarms: this.said.alarms,
      configurations: this.said.configurations,
      findings: this.#findings.listed,
      findingCounts: this.#findings.counts,
      expectedCounts: this.#findings.expectedCounts,
    };
  }

  #delay(): Pick<Verdict, "liveDelayMs"> {
    const [p50, p95] = [this.#delays.quantile(0.5), this.#delays.quantile(0.95)];
    return p50 === undefined || p95 === undefined ? {} : { liveDelayMs: { p50, p95, max: this.#delays.most } };
  }

  /** Returns the epoch. */
  #hearRecords(site: string, lane: Lane | undefined, payload: Uint8Array, now: Millis): string {
    if (lane === undefined) throw new Error("not a topic of the contract");
    const { site: sender, epoch, replay, records } = decodeEnvelope(payload);
    if (sender !== site) throw new Error(`an envelope of ${sender}`);
    const book = this.#books.of(site, epoch);
    const worldNow = this.time.at(now);
    for (const record of records) {
      const arrival = book.take(lane, record, replay !== undefined);
      if (arrival === "again" || arrival === "duplicated") continue;
      this.#records += 1;
      this.said.take(site, record);
      if (lane !== "backlog" && replay === undefined) this.#speakers.heard(site, epoch);
      const { at } = record;
      if (lane !== "live" || typeof at !== "number") continue;
      this.#delays.add(worldNow - at);
      this.observer?.live(site, worldNow - at);
    }
    return epoch;
  }
}
