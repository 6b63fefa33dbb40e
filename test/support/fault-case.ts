import type { CaseResult, FaultKind } from "../../scripts/faults/kind.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** Runs single cases of a kind of faults, each in a folder of its own that is gone afterwards. */
export function caseRunner(kind: FaultKind): (seed: number, defect?: string) => Promise<CaseResult> {
  return async (seed, defect) => {
    const folder = await temporaryFolder();
    try {
      return await kind.run({ seed, folder: folder.path, defect, signal: new AbortController().signal });
    } finally {
      await folder.remove();
    }
  };
}
