import type { Clock } from "../../../core/clock.ts";
import type { LocalFiles } from "../../../core/local-files.ts";
import { countDevices, type Look } from "../counted.ts";
import type { DayUniques } from "../day-uniques.ts";
import { parseLeases } from "../parse/leases.ts";
import { understood } from "./ask.ts";
import { readSource } from "./read.ts";

/** A lease has about 100 bytes. */
const MAXIMUM_LEASE_BYTES = 512 * 1024;

export interface LeasePorts {
  readonly clock: Clock;
  readonly files: LocalFiles;
}

/** The lease file of dnsmasq. */
export function lookAtLeases(path: string, label: string, ports: LeasePorts, uniques: DayUniques | undefined): Look {
  return async () => {
    const bytes = await readSource(label, () => ports.files.read(path, MAXIMUM_LEASE_BYTES));
    const now = ports.clock.wall().at;
    return countDevices(understood(parseLeases(new TextDecoder().decode(bytes), now), label), uniques);
  };
}
