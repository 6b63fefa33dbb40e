import { describe, expect, it } from "vitest";
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
import { SCHEMAS } from "../support/contract.ts";
import { at, expectFields, expectWords, type Fields, type Words, wordsOf } from "../support/vocabulary.ts";

type FieldsOf<Kind extends RecordKind> = Fields<Extract<RecordFields, { readonly kind: Kind }>>;

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

describe("the words of the code and of the contract are the same in records", () => {
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
});
