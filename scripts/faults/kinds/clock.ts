import { runWrongClocks } from "../clock/wrong-clocks.ts";
import type { FaultKind } from "../kind.ts";

export const kind: FaultKind = {
  name: "clock",
  about: "clocks that start in 1970 or years off, jump, and are synchronised late, never or wrongly; simulated time",
  everyCommit: 50,
  longRun: 10_000,
  defects: { "wall-trusted": "the clock claims to be trusted, always" },
  unavailable: async () => undefined,
  run: runWrongClocks,
};
