import { fillUp } from "../enospc/full-disk.ts";
import { smallDisksWork } from "../enospc/small-disk.ts";
import type { FaultKind } from "../kind.ts";

export const kind: FaultKind = {
  name: "enospc",
  about: "another file fills a small disk at any moment; room comes back, 10,000 records more, then SIGKILL",
  everyCommit: 50,
  longRun: 1000,
  defects: { swallow: "a commit that failed is reported as done, and the store is not opened anew" },
  unavailable: async () =>
    (await smallDisksWork())
      ? undefined
      : "It needs a small tmpfs of its own: run it as root, where mounting is allowed.",
  run: fillUp,
};
