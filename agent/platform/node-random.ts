import { randomBytes } from "node:crypto";
import type { Random } from "../core/random.ts";

export const nodeRandom: Random = {
  uniform: () => Math.random(),
  bytes: (count) => randomBytes(count),
};
