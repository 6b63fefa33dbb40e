import type { Clock } from "../core/clock.ts";
import { isProblem, problemStatus } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { Store } from "../core/store.ts";
import { type Millis, SECOND } from "../core/time.ts";
import type { Volume } from "../core/volume.ts";
import { findStrays, loadState } from "./load.ts";
import type { Deletion } from "./retention.ts";
import type { Sidecar, SidecarFile } from "./sidecar.ts";
import type { LoadedState } from "./state.ts";

/** So many deaths of the process while it opened the store, in one boot of the box, and the store is taken to be the reason. */
const MAXIMUM_DEATHS = 3;
/** A disk that answers with errors is asked again; what it then still cannot read is damaged. 15 s in all. */
const DISK_ERROR_WAITS: readonly Millis[] = [SECOND, 2 * SECOND, 4 * SECOND, 8 * SECOND];
const NEVER = new AbortController().signal;

export interface OpeningParts {
  readonly store: Store;
  readonly volume: Volume;
  readonly sidecarFile: SidecarFile;
  readonly clock: Clock;
  readonly log: Log;
}

export interface OpenedStore {
  /** Undefined: the store is empty. */
  readonly state: LoadedState | undefined;
  readonly strays: readonly Deletion[];
  readonly sidecar: Sidecar | undefined;
  /** There was a store that could not be used; it is kept under another name. */
  readonly wasSetAside: boolean;
}

/**
 * Opens the store, whatever state it is in: one that cannot be used is set aside, and the store begins empty. Rejects only with what no
 * machine can mend: `store-locked`, `store-newer`, `store-unwritable`, and `disk-full` or `store-disk-error` that stay. The store is then
 * closed again.
 */
export async function openStore(parts: OpeningParts): Promise<OpenedStore> {
  const { store, volume, clock, log } = parts;
  const sidecar = await readSidecar(parts);
  const deaths = await volume.beginOpening(clock.bootId);
  let wasSetAside = false;
  const setAside = async (reason: object) => {
    const name = await volume.setAside();
    wasSetAside = true;
    log.error("the store cannot be used and was set aside", { name, ...reason });
  };
  if (deaths >= MAXIMUM_DEATHS) await setAside({ deaths });
  for (let diskErrors = 0; ; ) {
    try {
      await store.open();
      const state = await loadState(store);
      const strays = state === undefined ? [] : await findStrays(store, state);
      await volume.endOpening();
      return { state, strays, sidecar, wasSetAside };
    } catch (error) {
      await store.close();
      const wait = DISK_ERROR_WAITS[diskErrors];
      const failing = isProblem(error, "store-disk-error");
      if (failing && wait !== undefined) {
        diskErrors++;
        log.warn("the disk fails while the store is opened", { ...problemStatus(error) });
        await clock.sleep(wait, NEVER);
      } else if ((failing || isProblem(error, "store-unreadable")) && !wasSetAside) {
        await setAside(problemStatus(error));
      } else if (!isProblem(error, "disk-full") || !(await volume.dropBallast())) {
        await volume.endOpening();
        throw error;
      }
    }
  }
}

/** The sidecar is a second witness: the store opens without it. */
async function readSidecar({ sidecarFile, log }: OpeningParts): Promise<Sidecar | undefined> {
  try {
    return await sidecarFile.read();
  } catch (error) {
    log.error("the sidecar cannot be read", { ...problemStatus(error) });
    return undefined;
  }
}
