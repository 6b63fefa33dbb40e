import type { Clock } from "../../../core/clock.ts";
import type { HttpClient } from "../../../core/http.ts";
import type { LocalFiles } from "../../../core/local-files.ts";
import type { ProgramRunner } from "../../../core/program.ts";
import { countDevices, type Look } from "../counted.ts";
import type { DayUniques } from "../day-uniques.ts";
import { parseChilli } from "../parse/chilli.ts";
import { parseGetClients } from "../parse/get-clients.ts";
import { parseLeases } from "../parse/leases.ts";
import { parseNdsctl } from "../parse/ndsctl.ts";
import { parseAllStations, parseStationDump } from "../parse/stations.ts";
import { understood } from "./ask.ts";
import { readSource } from "./read.ts";
import { runSource } from "./run.ts";

/** A lease has about 100 bytes. */
const MAXIMUM_LEASE_BYTES = 512 * 1024;

export interface DevicePorts {
  readonly clock: Clock;
  readonly files: LocalFiles;
  readonly programs: ProgramRunner;
  readonly http: HttpClient;
}

/** The lease file of dnsmasq. */
export function lookAtLeases(path: string, label: string, ports: DevicePorts, uniques: DayUniques | undefined): Look {
  return async () => {
    const bytes = await readSource(label, () => ports.files.read(path, MAXIMUM_LEASE_BYTES));
    const now = ports.clock.wall().at;
    return countDevices(understood(parseLeases(new TextDecoder().decode(bytes), now), label), uniques);
  };
}

/** Those whom the captive portal of openNDS has let through. */
export function lookAtOpennds(label: string, { programs }: DevicePorts, uniques: DayUniques | undefined): Look {
  return async (signal) => {
    const text = await runSource(programs, "ndsctl", ["json"], signal);
    return countDevices(understood(parseNdsctl(text), label), uniques);
  };
}

/** Those who have logged in at the captive portal of CoovaChilli. Every version of its program writes lines, not all know JSON. */
export function lookAtChilli(
  socket: string | undefined,
  label: string,
  { programs }: DevicePorts,
  uniques: DayUniques | undefined,
): Look {
  const programArguments = [...(socket === undefined ? [] : ["-s", socket]), "list"];
  return async (signal) => {
    const text = await runSource(programs, "chilli_query", programArguments, signal);
    return countDevices(understood(parseChilli(text), label), uniques);
  };
}

/** The stations of an access point in this box, by the kernel. */
export function lookAtStations(
  interfaceName: string,
  label: string,
  { programs }: DevicePorts,
  uniques: DayUniques | undefined,
): Look {
  return async (signal) => {
    const text = await runSource(programs, "iw", ["dev", interfaceName, "station", "dump"], signal);
    return countDevices(understood(parseStationDump(text), label), uniques);
  };
}

/** The same by hostapd. */
export function lookAtHostapd(
  interfaceName: string,
  label: string,
  { programs }: DevicePorts,
  uniques: DayUniques | undefined,
): Look {
  return async (signal) => {
    const text = await runSource(programs, "hostapd_cli", ["-i", interfaceName, "all_sta"], signal);
    return countDevices(understood(parseAllStations(text), label), uniques);
  };
}

/** The same by the hostapd of OpenWrt, over its message bus. */
export function lookAtGetClients(
  interfaceName: string,
  label: string,
  { programs }: DevicePorts,
  uniques: DayUniques | undefined,
): Look {
  return async (signal) => {
    const text = await runSource(programs, "ubus", ["-S", "call", `hostapd.${interfaceName}`, "get_clients"], signal);
    return countDevices(understood(parseGetClients(text), label), uniques);
  };
}
