import type { Millis } from "../../../core/time.ts";
import { Devices } from "./devices.ts";
import { asCount } from "./json.ts";
import { ENDLESS_LEASE_SECONDS, LEASE_IN_USE } from "./kea.ts";

/** Of all files together; more addresses than that have no pool in a village. */
const MAXIMUM_LEASES = 8192;

interface Lease {
  readonly device: string;
  readonly isHeld: boolean;
}

/**
 * The devices that hold an IPv4 lease now, from the files of Kea's memfile back end, the oldest first. Each is a journal: a line with the names of
 * the columns, then a line each time that a lease changes, of which the last about an address counts. A comma inside a value is written as
 * `&#x2c`. Undefined for what is no such file.
 * @param now by the clock of the box, which is Kea's as well.
 */
export function parseKeaLeaseFiles(texts: readonly string[], now: Millis): Devices | undefined {
  const leases = new Map<string, Lease>();
  for (const text of texts) if (!readJournal(text, now, leases)) return undefined;
  const devices = new Devices();
  for (const { device, isHeld } of leases.values()) if (isHeld) devices.add(device);
  return devices;
}

function readJournal(text: string, now: Millis, leases: Map<string, Lease>): boolean {
  const [head = "", ...lines] = text.split("\n");
  const names = head.split(",");
  const column = {
    address: names.indexOf("address"),
    device: names.indexOf("hwaddr"),
    lifetime: names.indexOf("valid_lifetime"),
    end: names.indexOf("expire"),
    state: names.indexOf("state"),
  };
  if (Object.values(column).includes(-1)) return false;
  for (const line of lines) {
    if (line === "") continue;
    const values = line.split(",");
    const address = values[column.address] ?? "";
    const seconds = asCount(values[column.lifetime]);
    const endSeconds = asCount(values[column.end]);
    if (seconds === undefined || endSeconds === undefined) return false;
    if (!leases.has(address) && leases.size >= MAXIMUM_LEASES) continue;
    // A lease that was taken away is written once more, with no time left.
    const isOver = seconds === 0 || (seconds < ENDLESS_LEASE_SECONDS && endSeconds * 1000 <= now);
    const isHeld = !isOver && values[column.state] === String(LEASE_IN_USE);
    leases.set(address, { device: values[column.device] ?? "", isHeld });
  }
  return true;
}
