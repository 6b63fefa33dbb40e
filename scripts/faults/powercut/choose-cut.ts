import type { SeededRandom } from "../random.ts";
import type { Operation } from "./operation.ts";

/** Half of the cuts fall around something that matters more than yet another write: a sync, a change of names, a promise. */
export function chooseCut(operations: readonly Operation[], random: SeededRandom): number {
  const anywhere = random.between(0, operations.length);
  if (random.chance(0.5)) return anywhere;
  const wanted = random.pick(["sync", "sync-folder", "create", "rename", "unlink", "truncate", "line"] as const);
  const found = operations.findIndex((one, index) => index >= anywhere && one.kind === wanted);
  return found === -1 ? anywhere : Math.min(operations.length, found + random.below(2));
}
