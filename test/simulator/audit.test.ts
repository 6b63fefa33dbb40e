import { describe, expect, it } from "vitest";
import { encodeEnvelope } from "../../agent/uplink/envelope.ts";
import { Audit, type AuditOptions } from "../../simulator/auditor/audit.ts";
import { BrokerCounters, DROPPED_TOPIC } from "../../simulator/auditor/broker-counters.ts";
import { commitOf } from "../../simulator/auditor/commits.ts";
import { Delays } from "../../simulator/auditor/delays.ts";
import type { SiteAccount } from "../../simulator/worker/messages.ts";
import { WorldTime } from "../../simulator/world/world-time.ts";

const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/** One site, "1101012001" with the epoch "e1", as the auditor hears of it. */
class Heard {
  readonly audit: Audit;
  #now = 1000;

  constructor(hasBegun = true, options: AuditOptions = {}) {
    this.audit = new Audit("suar/v1", new WorldTime(0, 10), undefined, options);
    if (hasBegun) this.audit.begin();
  }

  records(level: string, seqs: readonly number[], fields: object = {}, envelope: object = {}): this {
    const records = seqs.map((seq) => ({
      seq,
      json: JSON.stringify({ seq, kind: "link", at: this.#now * 10 - 500, ...fields }),
    }));
    const payload = encodeEnvelope(records, { site: "1101012001", epoch: "e1", compress: false, ...envelope });
    return this.message(`suar/v1/1101012001/${level}`, payload);
  }

  status(online: boolean, more: object = {}): this {
    return this.message("suar/v1/1101012001/status", text({ v: 1, online, ...more }));
  }

  message(topic: string, payload: Uint8Array): this {
    this.audit.hear({ topic, payload }, this.#now);
    this.#now += 1;
    return this;
  }

  conclude(account: Partial<NonNullable<SiteAccount["account"]>>, more: Partial<SiteAccount> = {}) {
    const whole = { epoch: "e1", recorded: 0, delivered: 0, queued: 0, lost: 0, thinned: 0, ...account };
    return this.audit.conclude([{ site: "1101012001", powerCuts: 0, account: whole, ...more }]);
  }
}

describe("the auditor", () => {
  it("is content when everything came, in whatever lanes", () => {
    const verdict = new Heard()
      .status(true)
      .records("event", [1])
      .records("telemetry", [2, 3, 6])
      .records("backlog", [4, 5])
      .status(false)
      .conclude({ recorded: 6, delivered: 6 });
    expect(verdict).toMatchObject({ ok: true, created: 6, delivered: 6, undeclared: 0, births: 1, deaths: 1 });
    // Windows ended half a second of the agents' time before they came.
    expect(verdict.liveDelayMs?.max).toBe(500);
  });

  it("names records that were confirmed and never came", () => {
    const verdict = new Heard().records("telemetry", [1, 2, 5]).conclude({ recorded: 5, delivered: 5 });
    expect(verdict).toMatchObject({ ok: false, undeclared: 2, findingCounts: { undeclared: 2 } });
    expect(verdict.findings[0]).toMatchObject({ kind: "undeclared", site: "1101012001", epoch: "e1", count: 2 });
    expect(verdict.findings[0]?.detail).toContain("3-4");
  });

  it("names records of a site of which nothing came at all", () => {
    expect(new Heard().conclude({ recorded: 3, delivered: 3 })).toMatchObject({ ok: false, undeclared: 3 });
  });

  it("names a loss at the very end, behind which nothing came", () => {
    expect(new Heard().records("telemetry", [1, 2]).conclude({ recorded: 3, delivered: 3 }).undeclared).toBe(1);
  });

  it("takes what is queued or declared for what it is, and no more than that", () => {
    const queued = () => new Heard().records("telemetry", [1, 2]);
    expect(queued().conclude({ recorded: 4, delivered: 2, queued: 2 }).ok).toBe(true);
    expect(queued().conclude({ recorded: 5, delivered: 3, queued: 2 }).undeclared).toBe(1);
    const declared = () =>
      queued().records("event", [7], { kind: "lost", from: 3, to: 6, count: 4, reason: "retention" });
    expect(declared().conclude({ recorded: 7, delivered: 3, lost: 4 })).toMatchObject({ ok: true, declared: 4 });
    expect(declared().conclude({ recorded: 8, delivered: 4, lost: 4 }).undeclared).toBe(1);
  });

  it("does not believe in a declaration that never came", () => {
    const verdict = new Heard().records("telemetry", [1, 2, 5]).conclude({ recorded: 5, delivered: 3, lost: 2 });
    expect(verdict.undeclared).toBe(2);
  });

  it("names a number that no record has", () => {
    const verdict = new Heard().records("telemetry", [1, 2, 4, 5]).conclude({ recorded: 4, delivered: 4 });
    expect(verdict).toMatchObject({ ok: false, undeclared: 0, findingCounts: { skipped: 1 } });
    expect(verdict.findings[0]?.detail).toContain("numbers 3;");
  });

  it("names records behind a later one of their lane", () => {
    const verdict = new Heard()
      .records("telemetry", [1, 3])
      .records("telemetry", [2])
      .conclude({ recorded: 3, delivered: 3 });
    expect(verdict).toMatchObject({ ok: false, reordered: 1, findingCounts: { reordered: 1 } });
  });

  it("names duplicates unless a new session explains them", () => {
    const again = new Heard().status(true).records("telemetry", [1, 2]).status(true).records("telemetry", [2, 3]);
    expect(again.conclude({ recorded: 3, delivered: 3 })).toMatchObject({ ok: true, duplicates: 1, delivered: 3 });
    const twice = new Heard().status(true).records("telemetry", [1, 2]).records("telemetry", [2, 3]);
    const verdict = twice.conclude({ recorded: 3, delivered: 3 });
    expect(verdict).toMatchObject({ ok: false, unexplainedDuplicates: 1, findingCounts: { duplicated: 1 } });
  });

  it("does not take what somebody asked for once more for a duplicate", () => {
    const heard = new Heard().records("telemetry", [1, 2]).records("backlog", [1, 2], {}, { replay: "command-1" });
    expect(heard.conclude({ recorded: 2, delivered: 2 })).toMatchObject({ ok: true, duplicates: 0 });
  });

  it("names an agent that has forgotten what it had recorded", () => {
    const verdict = new Heard().records("telemetry", [1]).conclude({ recorded: 1, delivered: 1 }, { mostRecorded: 4 });
    expect(verdict).toMatchObject({ ok: false, undeclared: 3, findingCounts: { forgotten: 3 } });
  });

  it("names what was lost with a store that the box went on without", () => {
    const former = [{ epoch: "e0", mostRecorded: 5 }];
    const nothingCame = new Heard().records("telemetry", [1]).conclude({ recorded: 1, delivered: 1 }, { former });
    expect(nothingCame).toMatchObject({ ok: false, undeclared: 5, findingCounts: { forgotten: 5 } });
    expect(nothingCame.findings[0]).toMatchObject({ kind: "forgotten", site: "1101012001", epoch: "e0" });
    const someCame = new Heard().records("telemetry", [1, 3], {}, { epoch: "e0" }).conclude({}, { former });
    expect(someCame).toMatchObject({ undeclared: 3, findingCounts: { forgotten: 3 } });
    expect(someCame.findings[0]?.detail).toContain("2, 4-5 never came");
  });

  it("takes what was declared of a store that is gone for what it is, and no more than that", () => {
    const former = [{ epoch: "e0", mostRecorded: 5 }];
    const declared = (count: number) =>
      new Heard()
        .records("event", [1], { kind: "lost", from: 1, to: 5, count, reason: "store-missing", epoch: "e0" })
        .conclude({ recorded: 1, delivered: 1 }, { former });
    expect(declared(5)).toMatchObject({ ok: true, undeclared: 0 });
    expect(declared(4)).toMatchObject({ ok: false, undeclared: 1, findingCounts: { forgotten: 1 } });
    // By the store itself, and one that has come.
    const itself = new Heard()
      .records("event", [5], { kind: "lost", from: 1, to: 4, count: 4, reason: "full" }, { epoch: "e0" })
      .conclude({}, { former });
    expect(itself).toMatchObject({ ok: true, undeclared: 0, findingCounts: {} });
  });

  it("does not mind a store that was begun and lost before anything was recorded", () => {
    expect(new Heard().conclude({}, { former: [{ epoch: "e0", mostRecorded: 0 }] }).ok).toBe(true);
  });

  it("names accounts that do not add up, agents that are silent, and stores that nobody accounts for", () => {
    const heard = new Heard().records("telemetry", [1, 2]);
    expect(heard.conclude({ recorded: 2, delivered: 1 }).findingCounts).toEqual({ unbalanced: 1 });
    const other = new Heard().records("telemetry", [1, 2]);
    expect(other.audit.conclude([{ site: "9999999999", powerCuts: 1 }]).findingCounts).toEqual({
      silent: 1,
      orphan: 2,
    });
  });

  it("names more records than an agent says it recorded", () => {
    expect(new Heard().records("telemetry", [1, 2, 3]).conclude({ recorded: 2, delivered: 2 }).findingCounts).toEqual({
      orphan: 1,
    });
  });

  it("names what it cannot read, and that it was cut off", () => {
    const heard = new Heard()
      .message("suar/v1/1101012001/telemetry", text({ v: 2 }))
      .message("suar/v1/9999999999/telemetry", encodeEnvelope([], { site: "other", epoch: "e1", compress: false }))
      .message("suar/v1/1101012001/status", text({ hello: true }))
      .message("suar/v1/1101012001/elsewhere", text({}));
    heard.audit.interrupted("the broker was gone");
    expect(heard.conclude({}).findingCounts).toEqual({ unreadable: 4, interrupted: 1 });
  });

  it("passes on what somebody's broker says it dropped", () => {
    const heard = new Heard().message(DROPPED_TOPIC, new TextEncoder().encode("17"));
    expect(heard.conclude({})).toMatchObject({ ok: true, dropped: 17, messages: 0 });
  });

  it("names what a broker of the run says it dropped", () => {
    const told = (dropped: string) =>
      new Heard(true, { hasOwnBrokers: true }).message(DROPPED_TOPIC, new TextEncoder().encode(dropped)).conclude({});
    expect(told("17")).toMatchObject({ ok: false, dropped: 17, findingCounts: { dropped: 17 } });
    expect(told("0")).toMatchObject({ ok: true, dropped: 0, findingCounts: {} });
  });

  it("names two boxes that speak for one site, and not a store that was begun anew", () => {
    const anew = new Heard().records("telemetry", [1]).records("telemetry", [1, 2], {}, { epoch: "e2" });
    const verdict = anew.audit.conclude([
      { site: "1101012001", powerCuts: 0, account: account({ recorded: 1, delivered: 1 }) },
      { site: "1101012001", powerCuts: 0, account: account({ epoch: "e2", recorded: 2, delivered: 2 }) },
    ]);
    expect(verdict).toMatchObject({ ok: true, created: 3, delivered: 3 });
    const two = new Heard()
      .records("telemetry", [1])
      .records("telemetry", [1], {}, { epoch: "e2" })
      .records("telemetry", [2]);
    expect(two.conclude({ recorded: 2, delivered: 2 }).findingCounts).toEqual({ "identity-taken": 1, orphan: 1 });
  });

  it("keeps apart what the scenario expects or allows, and never a loss", () => {
    const expectations = { expects: ["identity-taken"], allows: ["duplicated"] } as const;
    const heard = () => new Heard(true, { expectations }).records("telemetry", [1]).records("telemetry", [1]);
    const twice = heard().records("telemetry", [1], {}, { epoch: "e2" }).records("telemetry", [2]);
    const verdict = twice.audit.conclude([
      { site: "1101012001", powerCuts: 0, account: account({ recorded: 2, delivered: 2 }) },
      { site: "1101012001", powerCuts: 0, account: account({ epoch: "e2", recorded: 1, delivered: 1 }) },
    ]);
    expect(verdict).toMatchObject({ ok: true, findingCounts: {} });
    expect(verdict.expectedCounts).toEqual({ "identity-taken": 1, duplicated: 1 });
    expect(verdict.findings.every(({ expected }) => expected)).toBe(true);
    const calm = heard().conclude({ recorded: 3, delivered: 3 });
    expect(calm).toMatchObject({ ok: false, undeclared: 2, findingCounts: { undeclared: 2, unfulfilled: 1 } });
  });

  it("does not miss what the scenario is about in a run that was ended before its time", () => {
    const heard = () => new Heard(true, { expectations: { expects: ["identity-taken"], allows: [] } });
    const ended = (cutShort: boolean) => heard().audit.conclude([], { cutShort });
    expect(ended(true)).toMatchObject({ ok: true, findingCounts: {} });
    expect(ended(false)).toMatchObject({ ok: false, findingCounts: { unfulfilled: 1 } });
  });

  it("names settings that a site should not have kept, and sites that do not say what they did with them", () => {
    const report = (state: string, id: string) => text({ v: 1, site: "1101012001", state, id });
    const told = (reported?: Uint8Array) => {
      const heard = new Heard();
      heard.audit.said.mustRefuse("1101012001", "bad-2");
      if (reported !== undefined) heard.message("suar/v1/1101012001/config/reported", reported);
      return heard.conclude({});
    };
    expect(told(report("reverted", "bad-2"))).toMatchObject({ ok: true, configurations: { reverted: 1 } });
    expect(told(report("refused", "bad-2")).ok).toBe(true);
    expect(told(report("active", "bad-2")).findingCounts).toEqual({ configuration: 1 });
    expect(told(report("refused", "bad-1")).findingCounts).toEqual({ configuration: 1 });
    expect(told().findings[0]?.detail).toContain("has not said what became of bad-2");
    expect(told(text({ hello: true })).findingCounts).toEqual({ configuration: 1, unreadable: 1 });
  });

  it("tells outages by cause and alarms by code, each at how many sites", () => {
    const verdict = new Heard()
      .records("event", [1, 2], { kind: "outage", cause: "rain-fade" })
      .records("event", [3], { kind: "alarm", code: "identity-taken", state: "raised" })
      .records("event", [4], { kind: "alarm", code: "no-subscribers", state: "cleared" })
      .conclude({ recorded: 4, delivered: 4 });
    expect(verdict.outages).toEqual({ "rain-fade": { count: 2, siteCount: 1, sites: ["1101012001"] } });
    expect(verdict.alarms).toEqual({ "identity-taken": 1 });
  });

  it("takes what a store had delivered and declared before the run for what it is, and no more", () => {
    const before = { delivered: 2, declared: 3 };
    const heard = () => new Heard().records("telemetry", [6, 7, 8]);
    const whole = { recorded: 8, delivered: 5, thinned: 3 };
    expect(heard().conclude(whole, { before })).toMatchObject({ ok: true, before });
    expect(heard().conclude({ ...whole, recorded: 9, delivered: 6 }, { before }).undeclared).toBe(1);
    expect(heard().conclude(whole).undeclared).toBe(5);
  });

  it("does not take what a broker sends once more after the auditor's own absence for a fault of the site", () => {
    const heard = new Heard().records("telemetry", [1, 2]);
    heard.audit.resumed();
    expect(heard.records("telemetry", [2, 3]).conclude({ recorded: 3, delivered: 3 })).toMatchObject({
      ok: true,
      duplicates: 1,
    });
  });

  it("counts no session again when it is told once more which sites are online", () => {
    const [first, second] = [
      { boot: "b1", since: 1000 },
      { boot: "b1", since: 2000 },
    ];
    const heard = new Heard().status(true, first).status(true, first);
    expect(heard.audit.sessions).toBe(1);
    heard.status(true, second).status(false, { boot: "b1" }).status(false, { boot: "b1" });
    expect(heard.conclude({})).toMatchObject({ births: 2, deaths: 1, mostBirthsASecond: 2 });
  });

  it("counts every session of a site that does not know when it began, and one that begins after the end of its like", () => {
    const unknown = { boot: "b1" };
    expect(new Heard().status(true, unknown).status(true, unknown).conclude({}).births).toBe(2);
    const known = { boot: "b1", since: 1000 };
    const again = new Heard().status(true, known).status(false).status(true, known);
    expect(again.conclude({})).toMatchObject({ births: 2, deaths: 1 });
  });

  it("counts no end of a session that it never heard begin", () => {
    expect(new Heard().status(false).conclude({})).toMatchObject({ births: 0, deaths: 0 });
  });

  it("leaves the sites of other shards to their auditors", () => {
    const heard = new Heard(true, { isElsewhere: (site) => site === "9999999999" });
    heard.message("suar/v1/9999999999/telemetry", text({ v: 2 })).message("suar/v1/9999999999/status", text({}));
    expect(heard.conclude({})).toMatchObject({ ok: true, messages: 0 });
  });

  it("says as the centre what has come of a store", () => {
    const { audit } = new Heard().records("telemetry", [1, 2, 5, 6, 9]);
    const received = audit.receivedOf("1101012001", "e1");
    if (received === undefined) throw new Error("nothing came");
    expect(commitOf("e1", received)).toEqual({
      v: 1,
      epoch: "e1",
      through: 2,
      also: [
        [5, 6],
        [9, 9],
      ],
    });
    expect(audit.receivedOf("1101012001", "e2")).toBeUndefined();
  });

  it("leaves out what lay at the broker before the first site connected", () => {
    const heard = new Heard(false).status(false).records("telemetry", [7]);
    heard.audit.begin();
    const verdict = heard.status(true).records("telemetry", [1]).conclude({ recorded: 1, delivered: 1 });
    expect(verdict).toMatchObject({ ok: true, births: 1, deaths: 0, delivered: 1 });
  });
});

function account(more: Partial<NonNullable<SiteAccount["account"]>>): NonNullable<SiteAccount["account"]> {
  return { epoch: "e1", recorded: 0, delivered: 0, queued: 0, lost: 0, thinned: 0, ...more };
}

describe("counters of brokers", () => {
  it("add up over brokers and over their restarts", () => {
    const counters = new BrokerCounters();
    const say = (topic: string, value: string, broker: number) =>
      counters.hear(topic, new TextEncoder().encode(value), broker);
    expect(counters.told).toEqual({});
    say(DROPPED_TOPIC, "5", 0);
    say(DROPPED_TOPIC, "2", 1);
    expect(counters.told).toEqual({ dropped: 7 });
    say(DROPPED_TOPIC, "0", 0);
    say(DROPPED_TOPIC, "1", 0);
    expect(counters.told.dropped).toBe(8);
    say("$SYS/broker/store/messages/count", "40", 0);
    say("$SYS/broker/store/messages/count", "30", 1);
    say("$SYS/broker/store/messages/count", "3", 0);
    say("$SYS/broker/load/connections/1min", "12.6", 0);
    say("$SYS/broker/load/connections/1min", "nonsense", 0);
    expect(counters.told).toEqual({ dropped: 8, mostStored: 70, mostConnectsAMinute: 13 });
    expect(say("$SYS/broker/uptime", "1", 0)).toBe(false);
  });
});

describe("delays", () => {
  it("are told to five hundredths", () => {
    const delays = new Delays();
    expect(delays.quantile(0.5)).toBeUndefined();
    for (let ms = 1; ms <= 10_000; ms++) delays.add(ms);
    for (const share of [0.5, 0.95]) {
      const told = delays.quantile(share) ?? 0;
      expect(told).toBeGreaterThanOrEqual(share * 10_000);
      expect(told).toBeLessThan(share * 10_000 * 1.06);
    }
    expect(delays.most).toBe(10_000);
    expect(delays.quantile(1)).toBe(10_000);
  });
});
