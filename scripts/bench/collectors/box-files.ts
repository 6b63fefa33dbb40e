import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ALL_STATIONS, CHILLI, GET_CLIENTS, keaLeases, leases, NDSCTL, STATION_DUMP } from "./pages.ts";

/** Programs of hardware that is not here, and what they write. Each is one process, as the real ones are. */
const PROGRAMS = {
  iw: STATION_DUMP,
  hostapd_cli: ALL_STATIONS,
  ubus: GET_CLIENTS,
  ndsctl: NDSCTL,
  chilli_query: CHILLI,
};
const LEASE_SECONDS = 43_200;

export interface BoxFiles {
  readonly programs: string;
  readonly leases: string;
  readonly keaLeases: string;
  /** Where Kea listens; it is one of the devices. */
  readonly keaSocket: string;
  readonly log: string;
  readonly password: string;
}

/** What the collectors find on the box. @param folder empty. */
export function writeBoxFiles(folder: string): BoxFiles {
  const files = {
    programs: join(folder, "programs"),
    leases: join(folder, "dnsmasq.leases"),
    keaLeases: join(folder, "kea-leases4.csv"),
    keaSocket: join(folder, "kea"),
    log: join(folder, "access.log"),
    password: join(folder, "password"),
  };
  mkdirSync(files.programs);
  for (const [name, output] of Object.entries(PROGRAMS)) {
    const text = join(files.programs, `${name}.txt`);
    writeFileSync(text, output);
    writeFileSync(join(files.programs, name), `#!/bin/sh\nexec cat ${text}\n`, { mode: 0o755 });
  }
  const leaseEnd = Math.round(Date.now() / 1000) + LEASE_SECONDS;
  writeFileSync(files.leases, leases(leaseEnd));
  writeFileSync(files.keaLeases, keaLeases(leaseEnd, LEASE_SECONDS));
  writeFileSync(files.log, "");
  writeFileSync(files.password, "bench\n");
  return files;
}
