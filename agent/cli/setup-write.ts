import { access, constants, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { reasonOf, SuarError } from "../core/errors.ts";
import { removeUnnamedFolders, writeSiteFiles } from "../platform/site-files.ts";
import { ownerToBe } from "../platform/system-user.ts";
import { ACCESS_PREFIX, type SetupPlan } from "../setup/plan.ts";
import { shownPath } from "./shown-path.ts";

/** The user that the package makes for the agent. */
const AGENT_USER = "suar";

/** Before anybody is asked anything: rejects with `setup-unwritable` where the answers could not be kept. */
export async function requireWritable(file: string): Promise<void> {
  let place = dirname(file);
  for (;;) {
    try {
      await access(place, constants.W_OK | constants.X_OK);
      if (!(await stat(place)).isDirectory()) throw new Error("it is no folder");
      return;
    } catch (error) {
      // What does not exist yet can be made where the folder above can be written.
      const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
      if (!isMissing || dirname(place) === place) throw unwritable(place, error);
      place = dirname(place);
    }
  }
}

/** Keys first, then the configuration, each whole or not at all; then the keys that it names no more are removed. */
export async function writePlan(file: string, plan: SetupPlan, keepsOld: boolean): Promise<void> {
  try {
    await writeSiteFiles(file, { ...plan, keepsOld }, await ownerToBe(AGENT_USER));
  } catch (error) {
    throw unwritable(file, error);
  }
  await removeUnnamedFolders(dirname(file), ACCESS_PREFIX, plan.document);
}

function unwritable(place: string, error: unknown): SuarError {
  const reason = reasonOf(error);
  return new SuarError("setup-unwritable", { place: shownPath(place), reason }, { cause: error });
}
