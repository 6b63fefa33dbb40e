import type { TerminalAlert } from "../../../core/terminal.ts";
import { conditionOf } from "./disablement.ts";
import type { Message } from "./protobuf.ts";

/** Fields of `DishGetDiagnosticsResponse` in SpaceX's own `device.proto`. Identity and position are in there too: they are not read. */
const DIAGNOSTICS = {
  alerts: 5,
  disablementCode: 6,
  hardwareSelfTest: 7,
  stowed: 10,
  overageRateLimited: 14,
} as const;
const SELF_TEST_FAILED = 2;

/** Of its `Alerts`, by field number: not the numbers of the alerts in the status. */
const ALERTS: readonly (readonly [field: number, alert: TerminalAlert])[] = [
  [2, "overheated"], // dish_thermal_throttle
  [3, "overheated"], // dish_thermal_shutdown
  [4, "overheated"], // power_supply_thermal_throttle
  [5, "hardware"], // motors_stuck
  [6, "moved"], // mast_not_near_vertical
  [9, "moved"], // moving_too_fast_for_policy
  [10, "obstructed"],
];

/** What the dish finds wrong with itself. */
export function readDiagnostics(diagnostics: Message): readonly TerminalAlert[] {
  const alerts = diagnostics.message(DIAGNOSTICS.alerts);
  const disabled = conditionOf(diagnostics.unsigned(DIAGNOSTICS.disablementCode));
  return [
    ...ALERTS.flatMap(([field, alert]) => (alerts?.bool(field) === true ? [alert] : [])),
    ...(disabled === undefined ? [] : [disabled]),
    ...(diagnostics.unsigned(DIAGNOSTICS.hardwareSelfTest) === SELF_TEST_FAILED ? (["hardware"] as const) : []),
    ...(diagnostics.bool(DIAGNOSTICS.stowed) === true ? (["stowed"] as const) : []),
    ...(diagnostics.bool(DIAGNOSTICS.overageRateLimited) === true ? (["throttled"] as const) : []),
  ];
}
