import type { Millis } from "../../../core/time.ts";
import { Devices } from "./devices.ts";
import { asCount, isFields, parseJson } from "./json.ts";

/** Results of Kea's control channel: success, a command that it does not know, and success with nothing to tell. */
const SUCCESS = 0;
const UNSUPPORTED = 2;
const EMPTY = 3;

/** `valid-lft` of a lease that never ends. */
export const ENDLESS_LEASE_SECONDS = 0xffff_ffff;
/** The state of a lease that a client holds; others are declined, or were reclaimed. */
export const LEASE_IN_USE = 0;

/** Of each subnet, without those of its pools, which count the same addresses again. */
const SUBNET_STATISTIC = /^subnet\[\d+\]\.(assigned|declined)-addresses$/;

/**
 * The devices that hold an IPv4 lease now, from the answer to `lease4-get-all`:
 * `{"result":0,"arguments":{"leases":[{"hw-address","cltt","valid-lft","state",…}]}}`. `"unsupported"` where the library of lease commands is
 * not loaded, undefined for anything else.
 * @param now by the clock of the box, which is Kea's as well.
 */
export function parseKeaLeases(text: string, now: Millis): Devices | "unsupported" | undefined {
  const answer = parseJson(text);
  if (!isFields(answer)) return undefined;
  const { result, arguments: found } = answer;
  if (result === UNSUPPORTED) return "unsupported";
  if ((result !== SUCCESS && result !== EMPTY) || !isFields(found) || !Array.isArray(found["leases"])) return undefined;
  const devices = new Devices();
  for (const lease of found["leases"]) {
    const begin = isFields(lease) ? asCount(lease["cltt"]) : undefined;
    const seconds = isFields(lease) ? asCount(lease["valid-lft"]) : undefined;
    if (begin === undefined || seconds === undefined) return undefined;
    const isOver = seconds < ENDLESS_LEASE_SECONDS && (begin + seconds) * 1000 <= now;
    if (lease["state"] === LEASE_IN_USE && !isOver) devices.add(lease["hw-address"]);
  }
  return devices;
}

/**
 * How many IPv4 leases are in use, from the answer to `statistic-get-all`, which every Kea knows: `{"result":0,"arguments":{NAME:[[newest,
 * time],…]}}`. Nobody is named in it. Undefined for anything else.
 */
export function parseKeaStatistics(text: string): number | undefined {
  const answer = parseJson(text);
  if (!isFields(answer) || answer["result"] !== SUCCESS || !isFields(answer["arguments"])) return undefined;
  let leases: number | undefined;
  for (const [name, samples] of Object.entries(answer["arguments"])) {
    const [, which] = SUBNET_STATISTIC.exec(name) ?? [];
    if (which === undefined) continue;
    const newest: unknown = Array.isArray(samples) ? samples[0] : undefined;
    const count = Array.isArray(newest) ? asCount(newest[0]) : undefined;
    if (count === undefined) return undefined;
    leases = (leases ?? 0) + (which === "assigned" ? count : -count);
  }
  // Declined addresses are among those that are assigned.
  return leases === undefined ? undefined : Math.max(0, leases);
}
