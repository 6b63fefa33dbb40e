import type { TerminalAlert, TerminalReading } from "../../../core/terminal.ts";
import { conditionOf } from "./disablement.ts";
import type { Message } from "./protobuf.ts";

/** Fields of `DishGetStatusResponse` and of the messages in it. */
const STATUS = {
  deviceInfo: 1,
  deviceState: 2,
  popPingDropRate: 1003,
  obstructionStats: 1004,
  alerts: 1005,
  popPingLatencyMs: 1009,
  stowRequested: 1010,
  outage: 1014,
  disablementCode: 1024,
} as const;
const STATE = { uptimeS: 1 } as const;
const OUTAGE = { cause: 1 } as const;
const OBSTRUCTION = { fractionObstructed: 1, validS: 4, currentlyObstructed: 5 } as const;

/** Of `DishAlerts`, by field number. What says nothing of service (heating, roaming, an update that waits) is left out. */
const ALERTS: readonly (readonly [field: number, alert: TerminalAlert])[] = [
  [1, "hardware"], // motors_stuck
  [2, "overheated"], // thermal_shutdown
  [3, "overheated"], // thermal_throttle
  [4, "moved"], // unexpected_location
  [5, "moved"], // mast_not_near_vertical
  [10, "overheated"], // power_supply_thermal_throttle
  [12, "moved"], // moving_while_not_mobile
  [15, "moved"], // moving_too_fast_for_policy
  [16, "hardware"], // low_motor_current
];

/** `DishOutage.Cause`. A cause that this does not know is an outage all the same. */
const CAUSES: Readonly<Record<number, TerminalAlert>> = {
  1: "booting",
  2: "stowed",
  3: "overheated", // THERMAL_SHUTDOWN
  4: "no-satellite", // NO_SCHEDULE, "searching" in the app
  5: "no-satellite", // NO_SATS
  6: "obstructed",
  7: "receiver-unlocked", // NO_DOWNLINK
  12: "moved", // MOVING_WHILE_NOT_ALLOWED
};
const OBSTRUCTED = 6;
/** The radio path works, but nothing answers at the far end of it. */
const NO_PINGS = 8;

export type StatusReading = Omit<TerminalReading, "profile">;

/** Undefined when the message says nothing of a dish. A field of proto3 that is 0 or false is not sent: absent means so. */
export function readStatus(status: Message): StatusReading | undefined {
  const state = status.message(STATUS.deviceState);
  if (state === undefined && status.message(STATUS.deviceInfo) === undefined) return undefined;
  const outage = status.message(STATUS.outage);
  const cause = outage === undefined ? undefined : (outage.unsigned(OUTAGE.cause) ?? 0);
  const obstruction = status.message(STATUS.obstructionStats);
  const obstructed = obstruction?.bool(OBSTRUCTION.currentlyObstructed) === true || cause === OBSTRUCTED;
  const uptimeS = state === undefined ? undefined : (state.unsigned(STATE.uptimeS) ?? 0);
  return {
    locked: cause === undefined || cause === NO_PINGS,
    ...(uptimeS === undefined ? {} : { uptimeMs: uptimeS * 1000 }),
    ...ping(status),
    ...obstructedRatio(obstruction),
    ...(obstruction === undefined && cause === undefined ? {} : { obstructed }),
    alerts: [...alertsOf(status, cause), ...(obstructed ? (["obstructed"] as const) : [])],
  };
}

/** The second before. Without a single answer there is no round trip, and the dish leaves it out or says 0. */
function ping(status: Message): StatusReading {
  const popDropRatio = ratio(status.float(STATUS.popPingDropRate) ?? 0);
  const latency = status.float(STATUS.popPingLatencyMs) ?? 0;
  return {
    ...(popDropRatio === undefined ? {} : { popDropRatio }),
    ...(latency > 0 && Number.isFinite(latency) ? { popLatencyMs: latency } : {}),
  };
}

/** Of the sky, over the hours that the dish has watched it. Without any there is no share. */
function obstructedRatio(obstruction: Message | undefined): StatusReading {
  const watched = obstruction?.float(OBSTRUCTION.validS) ?? 0;
  const share = ratio(obstruction?.float(OBSTRUCTION.fractionObstructed) ?? 0);
  return watched > 0 && share !== undefined ? { obstructedRatio: share } : {};
}

function alertsOf(status: Message, cause: number | undefined): readonly TerminalAlert[] {
  const alerts = status.message(STATUS.alerts);
  const raised = ALERTS.flatMap(([field, alert]) => (alerts?.bool(field) === true ? [alert] : []));
  const caused = cause === undefined ? undefined : CAUSES[cause];
  const disabled = conditionOf(status.unsigned(STATUS.disablementCode));
  return [
    ...raised,
    ...(caused === undefined ? [] : [caused]),
    ...(disabled === undefined ? [] : [disabled]),
    ...(status.bool(STATUS.stowRequested) === true ? (["stowed"] as const) : []),
  ];
}

/** Undefined for what is none: NaN, infinite, or outside of 0..1. */
function ratio(value: number): number | undefined {
  return value >= 0 && value <= 1 ? value : undefined;
}
