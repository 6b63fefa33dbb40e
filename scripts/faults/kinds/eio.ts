import { failDisk } from "../eio/failing-disk.ts";
import type { FaultKind } from "../kind.ts";
import { STRACE_MISSING, straceWorks } from "../recorder/strace.ts";

export const kind: FaultKind = {
  name: "eio",
  about: "the disk fails syncs, writes or renames for a while, at the open too; then SIGKILL",
  everyCommit: 50,
  longRun: 1000,
  defects: { "no-reopen": "a commit that failed is tried again through the same handle and reported as done" },
  unavailable: async () => ((await straceWorks()) ? undefined : `It injects errors with strace: ${STRACE_MISSING}.`),
  run: failDisk,
};
