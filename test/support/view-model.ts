import type { Snapshot } from "../../agent/core/status.ts";
import type { ViewModel } from "../../scripts/start/view/model.ts";

/** A snapshot of a healthy site on a satellite link, changed where a test says so. */
export function sampleSnapshot(change: Partial<Snapshot> = {}): Snapshot {
  return {
    v: 1,
    site: "5304122003",
    agentVersion: "0.1.0",
    boot: "0123456789ab",
    runningMs: 11_045_000,
    clock: { at: Date.UTC(2026, 10, 23, 22, 13), trusted: true },
    measuring: {
      link: {
        state: "up",
        rttP50Ms: 612,
        lossRatio: 0.012,
        interfaceName: "eth0",
        rxBps: 1_234_000,
        txBps: 84_000,
        rungs: [
          { rung: "gateway", target: "192.168.1.1", state: "up", rttMs: 0.42 },
          { rung: "terminal", target: "192.168.100.1", state: "up", rttMs: 3.1 },
          { rung: "anycast1", target: "1.1.1.1", state: "up", rttMs: 608 },
          { rung: "anycast2", target: "9.9.9.9", state: "late", rttMs: 1430 },
          { rung: "resolver", target: "example.org", state: "up", rttMs: 640 },
          { rung: "broker", target: "broker.example.net:8883", state: "up", rttMs: 601 },
        ],
      },
      host: {
        uptimeMs: 270_000_000,
        cpuRatio: 0.12,
        memoryFreeBytes: 312_000_000,
        diskFreeBytes: 12_400_000_000,
        temperatureC: 54.2,
      },
      collectors: [
        { name: "ladder", runs: 40, failures: 0 },
        { name: "host", runs: 40, failures: 0 },
      ],
    },
    diagnosis: {},
    outbox: {
      account: { epoch: "e1", recorded: 12_345, delivered: 12_342, queued: 3, lost: 0, thinned: 0 },
      unsyncedRecords: 0,
      oldestQueuedMs: 8_400,
      bytes: 1_234_567,
      maximumBytes: 256_000_000,
    },
    uplink: {
      state: "connected",
      broker: "broker.example.net:8883",
      protocol: "MQTT 5",
      forMs: 10_800_000,
      unansweredMessages: 1,
      bytesToday: 1_250_000,
      thrift: "normal",
      sinceAcknowledgedMs: 12_000,
    },
    ...change,
  };
}

/** The same site while the broker cannot be reached and `ping` is missing. */
export function troubledSnapshot(): Snapshot {
  const healthy = sampleSnapshot();
  return sampleSnapshot({
    measuring: {
      ...healthy.measuring,
      link: {
        state: "down",
        lossRatio: 1,
        rungs: [
          { rung: "gateway", target: "192.168.1.1", state: "up", rttMs: 0.42 },
          { rung: "anycast1", target: "1.1.1.1", state: "down", rttMs: 608 },
          { rung: "resolver", target: "example.org", state: "late", rttMs: 1900 },
          { rung: "broker", target: "broker.example.net:8883", state: "down" },
        ],
      },
      collectors: [
        { name: "ladder", runs: 40, failures: 40, problem: { code: "ping-missing", details: {} } },
        { name: "other", runs: 40, failures: 40, problem: { code: "ping-missing", details: {} } },
      ],
    },
    outbox: {
      ...healthy.outbox,
      account: { epoch: "e1", recorded: 12_345, delivered: 12_000, queued: 340, lost: 5, thinned: 0 },
      oldestQueuedMs: 3_700_000,
    },
    uplink: {
      state: "waiting",
      broker: "broker.example.net:8883",
      forMs: 185_000,
      nextAttemptMs: 42_000,
      unansweredMessages: 0,
      bytesToday: 1_250_000,
      thrift: "normal",
      sinceAcknowledgedMs: 3_800_000,
      problem: {
        code: "broker-unreachable",
        details: { broker: "broker.example.net:8883", reason: "connect ECONNREFUSED 10.0.0.1:8883" },
      },
    },
  });
}

export function sampleModel(change: Partial<ViewModel> = {}): ViewModel {
  const wave = Array.from({ length: 90 }, (_, second) => Math.sin(second / 7) + Math.sin(second / 2.3));
  return {
    language: "en",
    unicode: true,
    site: "5304122003",
    cadence: "demo",
    phase: "running",
    elapsedMs: 102_000,
    snapshot: sampleSnapshot(),
    broker: {
      embedded: true,
      address: "127.0.0.1:41883",
      paused: false,
      reception: { messages: 4_120, records: 12_342, duplicates: 2, bytes: 3_456_789 },
    },
    history: {
      roundTripMs: wave.map((value, second) => (second === 40 ? "lost" : 620 + value * 40)),
      rxBps: wave.map((value) => Math.max(0, 900_000 * (value + 1))),
      txBps: wave.map((value, second) => (second < 5 ? undefined : Math.max(0, 60_000 * (1 - value)))),
      queued: wave.map((_, second) => (second > 50 && second < 75 ? (second - 50) * 2 : 0)),
    },
    interactive: true,
    ...change,
  };
}
