import { Devices, isDeviceAddress } from "./devices.ts";

/** `Station 02:aa:bb:cc:dd:01 (on wlan0)`, followed by indented lines about it. */
const STATION = /^Station (\S{17}) \(on /;
const UNAUTHORIZED = /^\s+authorized:\s+no\s*$/;

/** The stations that an access point serves, from `iw dev … station dump`. Nothing is written where there are none. Undefined for anything else. */
export function parseStationDump(text: string): Devices | undefined {
  const devices = new Devices();
  let station: string | undefined;
  for (const line of text.split("\n")) {
    const [, address] = STATION.exec(line) ?? [];
    if (address !== undefined) {
      devices.add(station);
      station = address;
    } else if (UNAUTHORIZED.test(line)) {
      station = undefined; // It has not shown that it knows the passphrase.
    } else if (line !== "" && !/^\s/.test(line)) {
      return undefined;
    }
  }
  devices.add(station);
  return devices;
}

/** Likewise from `hostapd_cli all_sta`: a line with the address of each station, then lines `name=value` about it. */
export function parseAllStations(text: string): Devices | undefined {
  const devices = new Devices();
  let station: string | undefined;
  for (const line of text.split("\n")) {
    if (isDeviceAddress(line)) {
      devices.add(station);
      station = line;
    } else if (/^flags=/.test(line)) {
      if (!line.includes("[AUTHORIZED]")) station = undefined;
    } else if (line !== "" && !line.includes("=") && !line.startsWith("Selected interface ")) {
      return undefined;
    }
  }
  devices.add(station);
  return devices;
}
