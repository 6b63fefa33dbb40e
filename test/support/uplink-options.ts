import { MINUTE, SECOND } from "../../agent/core/time.ts";
import type { UplinkOptions } from "../../agent/uplink/options.ts";

/** The uplink's options as a site would have them. */
export function uplinkOptions(overrides: Partial<UplinkOptions> = {}): UplinkOptions {
  return {
    broker: "mqtt://broker.example.net:1883",
    site: "site-1",
    root: "suar/v1",
    agentVersion: "0.1.0",
    configurationHash: "00c0ffee",
    keepaliveSeconds: 120,
    resumeSeconds: 3_600,
    version: "auto",
    windowMessages: 16,
    backlogBitsPerSecond: 0,
    backlogBatchBytes: 16 * 1024,
    retryMinimum: 2 * SECOND,
    retryMaximum: 15 * MINUTE,
    allowedBrokers: [],
    confirm: "broker",
    confirmWithin: 10 * MINUTE,
    dailyBytes: 0,
    compress: "telemetry",
    economy: "auto",
    reconnectSpread: 7 * MINUTE,
    acknowledgeWithin: 30 * SECOND,
    connectDeadline: 30 * SECOND,
    ...overrides,
  };
}
