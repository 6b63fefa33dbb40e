import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { reasonOf } from "../core/errors.ts";
import type { StoreFacts } from "../core/examination.ts";
import { hasCode } from "./disk-problem.ts";
import { findStoreDamage } from "./level-damage.ts";
import { inspectStore } from "./level-guard.ts";
import { isLocked } from "./lock-holder.ts";
import { StoreVolume } from "./store-volume.ts";

/** What lies beside a store, for whoever knows how to read it. */
export type StoreLook =
  | Exclude<StoreFacts, { readonly state: "resting" }>
  | {
      readonly state: "resting";
      readonly bytes: number;
      readonly damage?: string;
      readonly setAside: number;
      /** As in the Volume port. */
      readonly sidecar: readonly [Uint8Array, Uint8Array];
    };

/**
 * Looks at a store by its files alone: it is never opened, and nothing is changed or locked. Reads all of it, to find damage; what an agent that
 * starts meanwhile changes may look like some, so the lock is looked at before and after. Never rejects.
 */
export async function lookAtStore(location: string): Promise<StoreLook> {
  const lock = join(location, "LOCK");
  try {
    await readdir(location);
    if (await isLocked(lock)) return { state: "in-use" };
    const inspection = await inspectStore(location);
    const damage = inspection.state === "damaged" ? inspection.why : await findStoreDamage(location);
    if (await isLocked(lock)) return { state: "in-use" };
    const volume = new StoreVolume(location);
    return {
      state: "resting",
      bytes: await volume.storeBytes(),
      setAside: (await volume.setAsideStores()).length,
      sidecar: await volume.readSidecar(),
      ...(damage === undefined ? {} : { damage }),
    };
  } catch (error) {
    if (hasCode(error, "ENOENT")) return { state: "absent" };
    if (hasCode(error, "EACCES", "EPERM")) return { state: "forbidden" };
    return { state: "unreadable", reason: reasonOf(error) };
  }
}
