import type { DishMessage } from "./fake-starlink.ts";

/** What a dish in good order answers, after what one of hardware rev3 was seen to say. Identity and position are made up. */
export const DISH_ID = "ut01234567-89abcdef-00112233";
export const DISH_LATITUDE = -10.1772;

export function dishStatus(differences: DishMessage = {}): DishMessage {
  return {
    apiVersion: 30,
    dishGetStatus: {
      deviceInfo: { id: DISH_ID, hardwareVersion: "rev3_proto2", softwareVersion: "2025.03.28.mr52463.1" },
      deviceState: { uptimeS: 744_184 },
      obstructionStats: { validS: 743_730, avgProlongedObstructionIntervalS: Number.NaN, patchesValid: 5282 },
      alerts: {},
      downlinkThroughputBps: 481_665.469,
      uplinkThroughputBps: 391_504.719,
      popPingLatencyMs: 73.1947174,
      gpsStats: { gpsValid: true, gpsSats: 24 },
      ethSpeedMbps: 1000,
      isSnrAboveNoiseFloor: true,
      disablementCode: 1,
      ...differences,
    },
  };
}

/** A ring as the dish keeps it: second `n` since its start stands at `n` modulo 900. */
export function dishHistory(
  current: number,
  second: (n: number) => { drop?: number; latency?: number; down?: number; up?: number } = () => ({}),
): DishMessage {
  const ring = (value: (n: number) => number) =>
    Array.from({ length: 900 }, (_, place) => {
      const n = current - 1 - ((current - 1 - place + 900 * 4) % 900);
      return n < 0 ? 0 : value(n);
    });
  return {
    dishGetHistory: {
      current,
      popPingDropRate: ring((n) => second(n).drop ?? 0),
      popPingLatencyMs: ring((n) => second(n).latency ?? 40),
      downlinkThroughputBps: ring((n) => second(n).down ?? 0),
      uplinkThroughputBps: ring((n) => second(n).up ?? 0),
    },
  };
}

export function dishDiagnostics(differences: DishMessage = {}): DishMessage {
  return {
    dishGetDiagnostics: {
      id: DISH_ID,
      hardwareVersion: "rev3_proto2",
      softwareVersion: "1da5511b-0179-4a9c-80ad-2e63015b5a70.uterm",
      utcOffsetS: 28_801,
      alerts: {},
      disablementCode: 1,
      location: { enabled: true, latitude: DISH_LATITUDE, longitude: 123.607, altitudeMeters: 62 },
      ...differences,
    },
  };
}
