import { parseUps } from "../config/kinds/ups.ts";
import { type Millis, SECOND } from "../core/time.ts";
import type { Gatherers } from "../doctor/examine.ts";
import { BUILT_AT } from "../platform/build-time.ts";
import { readCardHealth, readFileSystemErrors } from "../platform/card-health.ts";
import { tryDisk } from "../platform/disk-trial.ts";
import { LinuxHost } from "../platform/host-info.ts";
import { lookAtKeys } from "../platform/key-files.ts";
import { readMachine } from "../platform/machine.ts";
import { SystemTime } from "../platform/system-time.ts";
import { AGENT_VERSION } from "../version.ts";
import { agentState, namesakes, storeState } from "./doctor-records.ts";
import { BOX_WITHIN, type DoctorWorld } from "./doctor-world.ts";
import { keyFilesOf } from "./key-files.ts";

/** A card that reads 10 MB a second through a store of 256 MiB. */
const STORE_WITHIN: Millis = 40 * SECOND;

type InBox =
  | "configuration"
  | "boot"
  | "versions"
  | "power"
  | "disk"
  | "medium"
  | "clock"
  | "keys"
  | "agent"
  | "namesakes"
  | "store";

/** What lies in the box. */
export function boxGatherers({ settings, facts, clock, paths = {} }: DoctorWorld): Pick<Gatherers, InBox> {
  const { dataDirectory, collectors } = settings;
  return {
    configuration: { within: BOX_WITHIN, gather: async () => facts },
    boot: { within: BOX_WITHIN, gather: async () => clock.bootId },
    versions: { within: BOX_WITHIN, gather: async () => ({ suar: AGENT_VERSION, ...readMachine() }) },
    power: {
      within: BOX_WITHIN,
      gather: (signal) => {
        const ups = parseUps(collectors.host.ups);
        const { hwmon, thermal } = paths;
        const host = new LinuxHost({
          dataDirectory,
          ...(ups === undefined ? {} : { ups }),
          ...(hwmon === undefined ? {} : { undervoltage: { hwmon } }),
          ...(thermal === undefined ? {} : { thermal }),
        });
        return host.read(signal);
      },
    },
    disk: {
      within: BOX_WITHIN,
      gather: async () => ({
        ...(await tryDisk(dataDirectory)),
        floorBytes: settings.outbox.diskFloorMegabytes * 1024 * 1024,
      }),
    },
    medium: {
      within: BOX_WITHIN,
      gather: async () => ({
        cards: await readCardHealth(paths.sysBlock),
        errors: await readFileSystemErrors(paths.sysExt4),
      }),
    },
    clock: {
      within: BOX_WITHIN,
      gather: async (signal) => {
        const vouched = settings.clock.trust === "always" || (await new SystemTime().synchronised(signal));
        const at = Date.now();
        return { at, vouched, beforeBuild: at < BUILT_AT };
      },
    },
    keys: { within: BOX_WITHIN, gather: () => lookAtKeys(keyFilesOf(settings)) },
    agent: { within: BOX_WITHIN, gather: () => agentState(dataDirectory) },
    namesakes: { within: BOX_WITHIN, gather: () => namesakes(dataDirectory, settings.site) },
    store: {
      within: STORE_WITHIN,
      gather: async (_signal, others) => {
        const agent = await others("agent");
        return agent?.state === "running" ? { state: "in-use" } : storeState(dataDirectory);
      },
    },
  };
}
