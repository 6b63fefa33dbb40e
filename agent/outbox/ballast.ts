import { problemStatus } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { Volume } from "../core/volume.ts";

/** Makes room on a full disk. False when there was none to give up, or it cannot be: never rejects, because something else failed already. */
export async function giveUpBallast(volume: Pick<Volume, "dropBallast">, log: Log): Promise<boolean> {
  try {
    return await volume.dropBallast();
  } catch (error) {
    log.error("the ballast cannot be given up", { ...problemStatus(error) });
    return false;
  }
}
