import { describe, expect, it } from "vitest";
import { VERBS } from "../../agent/core/command.ts";
import type { ConfigurationState } from "../../agent/core/desired.ts";
import { type Evidence, type EvidenceCode, OUTAGE_CAUSES } from "../../agent/core/outage.ts";
import type {
  AlarmFields,
  DayFields,
  EpochFields,
  LinkState,
  LossReason,
  RecordFields,
  RecordKind,
  RoundTrip,
  RungState,
  StartReason,
  ThinnedMark,
} from "../../agent/core/record.ts";
import type { Bucket, ServiceFailure, ServiceUnit } from "../../agent/core/services.ts";
import { TERMINAL_ALERTS, type TerminalAlert } from "../../agent/core/terminal.ts";
import type { CommandRefusal } from "../../agent/remote/judge-command.ts";
import type { Outcome, Reply } from "../../agent/remote/reply.ts";
import { type ConfigurationReport, MOST_ISSUES } from "../../agent/remote/report.ts";
import type { KnownVerdictReason } from "../../agent/remote/trial-state.ts";
import type { ProtocolName, SiteStatus } from "../../agent/uplink/status-message.ts";
import settingsSchema from "../../config/suar.schema.json" with { type: "json" };
import { type Json, SCHEMAS } from "../support/contract.ts";

/** All words of a type: one that is missing, or none of them, does not compile. */
type Words<Word extends string> = Readonly<Record<Word, true>>;
/** All fields of a type, and whether each is always there. */
type Fields<Shape> = { readonly [Field in keyof Shape]-?: object extends Pick<Shape, Field> ? "optional" : "required" };
type FieldsOf<Kind extends RecordKind> = Fields<Extract<RecordFields, { readonly kind: Kind }>>;

const wordsOf = (words: Words<string>) => Object.keys(words).sort();

/** The schema at a place such as `record/lost.json/properties/reason`. */
function at(place: string): Readonly<Record<string, Json>> {
  const [, file = "", path = ""] = /^(.*?\.json)\/?(.*)$/.exec(place) ?? [];
  const steps = path === "" ? [] : path.split("/");
  const found = steps.reduce<unknown>((schema, step) => (schema as Record<string, unknown>)?.[step], SCHEMAS.get(file));
  if (typeof found !== "object" || found === null) throw new Error(`the contract has nothing at ${place}`);
  return found as Readonly<Record<string, Json>>;
}

function expectWords(place: string, words: Words<string>): void {
  expect([...(at(place)["enum"] as readonly string[])].sort(), place).toEqual(wordsOf(words));
}

/** @param common fields that other schemas describe. */
function expectFields(place: string, fields: Readonly<Record<string, "optional" | "required">>, common = ""): void {
  const { properties = {}, required = [] } = at(place);
  const always = new Set([...(required as readonly string[]), "kind", ...common.split(" ")]);
  const described = Object.keys(properties as object).map((name) => [name, always.has(name) ? "required" : "optional"]);
  const inherited = Object.keys(fields).filter((name) => common.split(" ").includes(name));
  expect(Object.fromEntries([...described, ...inherited.map((name) => [name, "required"])]), place).toEqual(fields);
}

const RECORDS: { readonly [Kind in RecordKind]: FieldsOf<Kind> } = {
  link: {
    kind: "required",
    span: "required",
    state: "optional",
    rttMs: "optional",
    pdvP95Ms: "optional",
    lossRatio: "optional",
    lateRatio: "optional",
    samples: "optional",
    availableMs: "optional",
    rungs: "optional",
    dnsMs: "optional",
    brokerConnectMs: "optional",
    rxBytes: "optional",
    txBytes: "optional",
    rxPeakBps: "optional",
    txPeakBps: "optional",
    interfaceErrors: "optional",
  },
  host: {
    kind: "required",
    span: "required",
    uptimeMs: "optional",
    cpuRatio: "optional",
    memoryFreeBytes: "optional",
    diskFreeBytes: "optional",
    temperatureC: "optional",
    clockTrusted: "optional",
    queueRecords: "optional",
    queueOldestMs: "optional",
    lostTotal: "optional",
    agentMemoryBytes: "optional",
    undervoltage: "optional",
    upsOnBattery: "optional",
  },
  terminal: {
    kind: "required",
    span: "required",
    profile: "required",
    samples: "required",
    locked: "optional",
    esn0Db: "optional",
    ebn0Db: "optional",
    linkMarginDb: "optional",
    rxLevelDbm: "optional",
    txLevelDbm: "optional",
    txAtMax: "optional",
    modcod: "optional",
    signalPct: "optional",
    uptimeMs: "optional",
    temperatureC: "optional",
    popLatencyMs: "optional",
    popDropRatio: "optional",
    obstructedRatio: "optional",
    alerts: "optional",
    quotaRemainingBytes: "optional",
    rxBytes: "optional",
    txBytes: "optional",
  },
  service: {
    kind: "required",
    span: "required",
    unit: "required",
    reachable: "optional",
    failure: "optional",
    httpMs: "optional",
    clients: "optional",
    uniquesDay: "optional",
    bytes: "optional",
    requests: "optional",
    errors: "optional",
  },
  day: {
    kind: "required",
    span: "required",
    date: "optional",
    linkWindows: "required",
    measuredMs: "required",
    availableMs: "required",
    unpoweredMs: "required",
    blocks: "required",
    blocksDown: "required",
    outages: "required",
    rxBytes: "optional",
    txBytes: "optional",
  },
  outage: {
    kind: "required",
    start: "optional",
    end: "optional",
    durationMs: "optional",
    downMs: "required",
    unpoweredMs: "optional",
    flaps: "required",
    cause: "required",
    confidence: "required",
    evidence: "required",
    over300s: "required",
  },
  boot: {
    kind: "required",
    agentVersion: "required",
    reason: "required",
    sinceBootMs: "required",
    lastAlive: "optional",
  },
  clock: { kind: "required", anchor: "required", stepMs: "optional" },
  epoch: { kind: "required", reason: "required", previous: "optional" },
  alarm: { kind: "required", code: "required", state: "required" },
  lost: {
    kind: "required",
    from: "required",
    to: "required",
    count: "required",
    reason: "required",
    total: "optional",
    epoch: "optional",
  },
};

const EVIDENCE: Words<EvidenceCode> = {
  "power-cut": true,
  "on-battery": true,
  "devices-gone-first": true,
  "gateway-silent": true,
  "no-route": true,
  "terminal-silent": true,
  "terminal-restarted": true,
  "terminal-booting": true,
  "terminal-disabled": true,
  "terminal-stowed": true,
  "terminal-overheated": true,
  "terminal-obstructed": true,
  "terminal-moved": true,
  "terminal-hardware": true,
  "terminal-throttled": true,
  "terminal-no-satellite": true,
  "terminal-receiver-unlocked": true,
  "terminal-transmitter-off": true,
  "terminal-locked": true,
  "lock-lost": true,
  "signal-drop-db": true,
  "level-drop-db": true,
  "ramp-ms": true,
  abrupt: true,
  recovered: true,
  "signal-step-db": true,
  "level-step-db": true,
  "sun-window-ms": true,
  "isp-answers": true,
  "isp-silent": true,
  "internet-answers": true,
  "resolver-silent": true,
  "broker-silent": true,
  "broker-refused": true,
  "quota-used-up": true,
  "unmeasured-ms": true,
};

describe("the words of the code and of the contract are the same", () => {
  it("kinds of records", () => {
    const files = [...SCHEMAS.keys()].flatMap((place) => /^record\/(.+)\.json$/.exec(place)?.[1] ?? []);
    expect(files.sort()).toEqual(wordsOf(RECORDS as unknown as Words<RecordKind>));
    const listed = (at("record.json")["allOf"] as unknown as readonly { then: { $ref: string } }[]).map(
      ({ then }) => then.$ref,
    );
    expect(listed.sort()).toEqual(files.map((kind) => `record/${kind}.json`));
    for (const kind of files) expect(at(`record/${kind}.json/properties/kind`)["const"]).toBe(kind);
  });

  it.each(Object.entries(RECORDS))("fields of %s", (kind, fields) => {
    expectFields(`record/${kind}.json`, fields, "span");
  });

  it("fields within records", () => {
    const roundTrip: Fields<RoundTrip> = { min: "required", p50: "required", p95: "required", max: "required" };
    expectFields("record/link.json/properties/rttMs", roundTrip);
    const mark: Fields<ThinnedMark> = { from: "required", to: "required", count: "required" };
    expectFields("common/telemetry.json/properties/thinned", mark);
    const evidence: Fields<Evidence> = { code: "required", value: "optional" };
    expectFields("record/outage.json/properties/evidence/items", evidence);
    const tally: Fields<DayFields["outages"][number]> = {
      cause: "required",
      count: "required",
      downMs: "required",
      over300s: "required",
    };
    expectFields("record/day.json/properties/outages/items", tally);
    const previous: Fields<NonNullable<EpochFields["previous"]>> = {
      epoch: "required",
      recorded: "required",
      delivered: "required",
      lost: "required",
      thinned: "required",
    };
    expectFields("record/epoch.json/properties/previous", previous);
  });

  it("states and reasons of records", () => {
    const states: Words<LinkState> = { up: true, degraded: true, down: true };
    expectWords("record/link.json/properties/state", states);
    const rungs: Words<RungState> = { up: true, late: true, down: true };
    expectWords("record/link.json/properties/rungs/additionalProperties", rungs);
    const units: Words<ServiceUnit> = {
      sembako: true,
      klinik: true,
      apotek: true,
      "simpan-pinjam": true,
      gudang: true,
      logistik: true,
      kantor: true,
      wifi: true,
      sikopdes: true,
    };
    expectWords("record/service.json/properties/unit", units);
    const alertWords = Object.fromEntries(TERMINAL_ALERTS.map((alert) => [alert, true])) as Words<TerminalAlert>;
    expectWords("record/terminal.json/properties/alerts/items", alertWords);
    const failures: Words<ServiceFailure> = {
      "no-answer": true,
      refused: true,
      name: true,
      certificate: true,
      clock: true,
      portal: true,
      "redirect-loop": true,
      status: true,
      nonsense: true,
    };
    expectWords("record/service.json/properties/failure", failures);
    const buckets: Words<Bucket> = { "0": true, "1-4": true, "5-9": true, "10-19": true, "20+": true };
    expectWords("record/service.json/properties/clients", buckets);
    expectWords("record/service.json/properties/uniquesDay", buckets);
    const starts: Words<StartReason> = {
      "first-start": true,
      restart: true,
      crash: true,
      reboot: true,
      "power-cut": true,
    };
    expectWords("record/boot.json/properties/reason", starts);
    const losses: Words<LossReason> = {
      retention: true,
      thinned: true,
      rejected: true,
      "corrupt-entry": true,
      "lost-tail": true,
      "store-corrupt": true,
      "store-missing": true,
    };
    expectWords("record/lost.json/properties/reason", losses);
    const epochs: Words<EpochFields["reason"]> = { "store-corrupt": true, "store-missing": true };
    expectWords("record/epoch.json/properties/reason", epochs);
    expect(at("record/outage.json/properties/cause")["enum"]).toEqual(OUTAGE_CAUSES);
    expectWords("record/outage.json/properties/evidence/items/properties/code", EVIDENCE);
    const alarms: Words<AlarmFields["state"]> = { raised: true, cleared: true };
    expectWords("record/alarm.json/properties/state", alarms);
  });

  it("status", () => {
    type Offline = Extract<SiteStatus, { readonly online: false }>;
    type Online = Extract<SiteStatus, { readonly online: true }>;
    const reasons: Words<Offline["reason"]> = { "connection-lost": true, stopped: true };
    expectWords("status.json/properties/reason", reasons);
    const protocols: Words<ProtocolName> = { "MQTT 5": true, "MQTT 3.1.1": true };
    expectWords("status.json/properties/protocol", protocols);
    const online: Fields<Online> = {
      v: "required",
      site: "required",
      epoch: "required",
      online: "required",
      boot: "required",
      agent: "required",
      config: "required",
      protocol: "required",
      since: "optional",
    };
    const { required, properties } = at("status.json");
    expect(Object.keys(properties as object).sort()).toEqual([...Object.keys(online), "reason"].sort());
    const always = [...(required as readonly string[]), ...(at("status.json/then")["required"] as readonly string[])];
    expect(always.sort()).toEqual(wordsOf(online as never).filter((name) => name !== "since"));
  });

  it("verbs", () => {
    for (const place of ["command.json/properties/verb", "reply.json/properties/verb"]) {
      expect(at(place)["enum"]).toEqual(VERBS);
    }
  });

  it("replies", () => {
    const fields: Fields<Reply> = {
      v: "required",
      id: "optional",
      verb: "optional",
      outcome: "required",
    };
    const { reason: _, result: __, ...always } = at("reply.json/properties") as Readonly<Record<string, Json>>;
    expect(Object.keys(always).sort()).toEqual(Object.keys(fields).sort());
    const outcomes: Words<Outcome["outcome"]> = { done: true, accepted: true, refused: true, failed: true };
    expectWords("reply.json/properties/outcome", outcomes);
    const refusals: Words<CommandRefusal> = {
      malformed: true,
      retained: true,
      "unknown-verb": true,
      "not-allowed": true,
      "clock-not-trusted": true,
      expired: true,
      "expires-too-late": true,
      replayed: true,
      arguments: true,
      busy: true,
    };
    expectWords("reply.json/properties/reason/anyOf/0", refusals);
  });

  it("reports of settings from the centre", () => {
    const report: Fields<ConfigurationReport> = {
      v: "required",
      site: "required",
      state: "required",
      id: "optional",
      reason: "optional",
      issues: "optional",
      settings: "required",
      config: "required",
    };
    expectFields("config-reported.json", report);
    const states: Words<ConfigurationState> = {
      none: true,
      trial: true,
      active: true,
      refused: true,
      reverted: true,
    };
    expectWords("config-reported.json/properties/state", states);
    const reasons: Words<KnownVerdictReason> = {
      invalid: true,
      "given-up": true,
      "not-proven": true,
      interrupted: true,
      "start-failed": true,
      crashed: true,
      "no-longer-valid": true,
    };
    expectWords("config-reported.json/properties/reason/anyOf/0", reasons);
    expect(at("config-reported.json/properties/issues")["maxItems"]).toBe(MOST_ISSUES);
  });

  it("bounds of the fleet's pace are those of the settings of the same name", () => {
    const settings = settingsSchema.properties.uplink.properties as Readonly<
      Record<string, Readonly<Record<string, Json>>>
    >;
    const { v: _, ...paces } = at("pace.json/properties") as Readonly<Record<string, Readonly<Record<string, Json>>>>;
    expect(Object.keys(paces)).toEqual(["backlogKilobitsPerSecond", "reconnectSpreadSeconds"]);
    for (const [name, { minimum, maximum }] of Object.entries(paces)) {
      expect({ name, minimum, maximum }).toEqual({
        name,
        minimum: settings[name]?.["minimum"],
        maximum: settings[name]?.["maximum"],
      });
    }
  });
});
