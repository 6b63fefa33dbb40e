import type { RouterosTable } from "../../../core/services.ts";
import { Devices } from "./devices.ts";
import { asCount, isFields, parseJson } from "./json.ts";

const PATHS: Readonly<Record<RouterosTable, string>> = {
  wifi: "interface/wifi/registration-table",
  wireless: "interface/wireless/registration-table",
  capsman: "caps-man/registration-table",
  hotspot: "ip/hotspot/active",
  dhcp: "ip/dhcp-server/lease",
};

/** Below the address of the router. Only what is counted is asked for: neither addresses nor names of hosts leave the router. */
export function tableQuery(table: RouterosTable): string {
  const properties = table === "dhcp" ? "mac-address,status" : "mac-address";
  return `rest/${PATHS[table]}?.proplist=${properties}`;
}

export const INTERFACE_QUERY = "rest/interface?.proplist=name,rx-byte,tx-byte";

/** The devices in a table: a list of objects whose values are texts. Leases count while they are bound. Undefined for anything else. */
export function parseTable(text: string): Devices | undefined {
  const rows = parseJson(text);
  if (!Array.isArray(rows)) return undefined;
  const devices = new Devices();
  for (const row of rows) {
    if (!isFields(row)) return undefined;
    const { status = "bound" } = row;
    if (status === "bound") devices.add(row["mac-address"]);
  }
  return devices;
}

/** Bytes that an interface has carried both ways since it came up; undefined where there is none of that name, or for anything else. */
export function parseInterfaceBytes(text: string, name: string): number | undefined {
  const rows = parseJson(text);
  if (!Array.isArray(rows)) return undefined;
  const row = rows.find((candidate) => isFields(candidate) && candidate["name"] === name);
  const received = asCount(row?.["rx-byte"]);
  const sent = asCount(row?.["tx-byte"]);
  return received === undefined || sent === undefined ? undefined : received + sent;
}
