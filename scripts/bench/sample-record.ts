import type { LinkFields } from "../../agent/core/record.ts";

/** A link record as a healthy geostationary site makes it every minute. */
export const SAMPLE_LINK_RECORD: LinkFields = {
  kind: "link",
  span: 60_000,
  state: "up",
  rttMs: { min: 588.2, p50: 612.4, p95: 870.1, max: 1430.5 },
  pdvP95Ms: 281.9,
  lossRatio: 0.01,
  lateRatio: 0,
  samples: 12,
  availableMs: 60_000,
  rungs: { gateway: "up", anycast1: "up", anycast2: "up", resolver: "up", broker: "up" },
  dnsMs: 640.3,
  brokerConnectMs: 618.8,
  rxBytes: 18_234_112,
  txBytes: 1_923_004,
  rxPeakBps: 8_120_331,
  txPeakBps: 921_004,
  interfaceErrors: 0,
};
