import type { Clock } from "../core/clock.ts";
import { isProblem, problemStatus, reasonOf } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { Store } from "../core/store.ts";
import { type Millis, SECOND } from "../core/time.ts";
import type { Volume } from "../core/volume.ts";
import { giveUpBallast } from "./ballast.ts";
import { findStrays, loadState, unreadable } from "./load.ts";
import type { Deletion } from "./retention.ts";
import type { Sidecar, SidecarFile } from "./sidecar.ts";
import type { LoadedState } from "./state.ts";

/** After so many crashes in a row, in one boot of the box, the store is looked through before it is opened: it may be what they are from. */
const SUSPICIOUS_CRASHES = 2;
/**
 * A disk that answers with errors is asked again; what it then still cannot read is damaged. 7 s for each of the four steps, so that the agent
 * starts within 30 s whatever the disk does.
 */
const DISK_ERROR_WAITS: readonly Millis[] = [SECOND, 2 * SECOND, 4 * SECOND];
const NEVER = new AbortController().signal;

export interface OpeningParts {
  readonly store: Store;
  readonly volume: Volume;
  readonly sidecarFile: SidecarFile;
  readonly clock: Clock;
  readonly log: Log;
}

/** How it came to what is open now. `rescued`: what was intact in a damaged store; `replaced`: there was nothing to rescue. */
export type Origin = "found" | "rescued" | "replaced";

export interface OpenedStore {
  /** Undefined: the store is empty. */
  readonly state: LoadedState | undefined;
  readonly strays: readonly Deletion[];
  readonly sidecar: Sidecar | undefined;
  readonly origin: Origin;
}

/**
 * Opens the store, whatever state it is in. One that is damaged as a whole is set aside and kept; the store goes on with what is intact in
 * it, or begins empty. Rejects only with what no machine can mend: `store-locked`, `store-newer`, `store-unwritable`, and `disk-full` or
 * `store-disk-error` that stay. The store is then closed again.
 */
export async function openStore(parts: OpeningParts): Promise<OpenedStore> {
  const { store, volume, clock, log } = parts;
  const crashes = await patiently(parts, () => volume.beginRun(clock.bootId));
  const sidecar = await readSidecar(parts);
  let origin: Origin = "found";
  let damage = sidecar?.condemned === true ? "it could not be written" : undefined;
  if (crashes >= SUSPICIOUS_CRASHES) damage ??= await findDamage(parts);
  for (;;) {
    if (damage !== undefined) origin = await replaceStore(parts, origin, damage);
    try {
      const found = await patiently(parts, () => readStore(store, volume, sidecar));
      if (found.state === undefined && sidecar !== undefined && origin === "found") {
        log.error("the store is gone; what it had not delivered is declared", { ...sidecar.account });
      }
      return { ...found, sidecar, origin };
    } catch (error) {
      await store.close();
      const damaged = isProblem(error, "store-disk-error") || isProblem(error, "store-unreadable");
      if (!damaged || origin === "replaced") {
        // Of another agent's run nothing is ours to end; and what ended this one is what has to be told.
        if (!isProblem(error, "store-locked")) await volume.endRun().catch(() => log.warn("the end was not recorded"));
        throw error;
      }
      damage = reasonOf(error);
    }
  }
}

async function readStore(store: Store, volume: Volume, sidecar: Sidecar | undefined) {
  const hadFiles = (await volume.storeBytes()) > 0;
  await store.open();
  const state = await loadState(store);
  // A damaged table can read as an empty one.
  if (state === undefined && hadFiles && sidecar !== undefined) throw unreadable(store, "it seems to be empty");
  return { state, strays: state === undefined ? [] : await findStrays(store, state) };
}

/** Tries again while the disk fails, for a while; a full disk has the ballast's room once more. */
async function patiently<T>({ store, volume, clock, log }: OpeningParts, work: () => Promise<T>): Promise<T> {
  for (let diskErrors = 0; ; ) {
    try {
      return await work();
    } catch (error) {
      await store.close();
      const wait = DISK_ERROR_WAITS[diskErrors];
      if (isProblem(error, "store-disk-error") && wait !== undefined) {
        diskErrors++;
        log.warn("the disk fails while the store is opened", { ...problemStatus(error) });
        await clock.sleep(wait, NEVER);
      } else if (!isProblem(error, "disk-full") || !(await giveUpBallast(volume, log))) {
        throw error;
      }
    }
  }
}

/** A disk that does not let the tables be looked at has its say again when the store is opened. */
async function findDamage(parts: OpeningParts): Promise<string | undefined> {
  try {
    return await patiently(parts, () => parts.volume.findDamage());
  } catch (error) {
    parts.log.error("the store cannot be looked through", { ...problemStatus(error) });
    return undefined;
  }
}

/** Sets the store aside. What was rescued before is given up: what is left is an empty store. */
async function replaceStore({ volume, log }: OpeningParts, before: Origin, damage: string): Promise<Origin> {
  const name = await volume.setAside();
  // Two copies of the records are made on the way; the ballast comes back when there is room.
  await giveUpBallast(volume, log);
  let rescued = false;
  try {
    rescued = before === "found" && (await volume.rescue(name));
  } catch (error) {
    log.error("nothing could be rescued", { ...problemStatus(error) });
  }
  log.error("the store is damaged and was set aside", { name, damage, rescued });
  return rescued ? "rescued" : "replaced";
}

/** The sidecar is a second witness: the store opens without it. */
async function readSidecar(parts: OpeningParts): Promise<Sidecar | undefined> {
  try {
    return await patiently(parts, () => parts.sidecarFile.read(parts.log));
  } catch (error) {
    parts.log.error("the sidecar cannot be read", { ...problemStatus(error) });
    return undefined;
  }
}
