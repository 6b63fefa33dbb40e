import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type CaseResult, type FaultKind, RECORDING } from "../../../scripts/faults/kind.ts";
import { kind as corrupt } from "../../../scripts/faults/kinds/corrupt.ts";
import { kind as powercut } from "../../../scripts/faults/kinds/powercut.ts";
import { heldUp } from "../../../scripts/faults/report.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

interface Finished {
  readonly seed: number;
  readonly result: CaseResult;
  readonly folder: string;
}

/** Runs cases of one group one after the other, until one fails if that is what is looked for. */
async function runCases(
  kind: FaultKind,
  group: number,
  count: number,
  root: string,
  defect?: string,
): Promise<readonly Finished[]> {
  const finished: Finished[] = [];
  for (let seed = group * 100; seed < group * 100 + count; seed++) {
    const folder = join(root, String(seed));
    await mkdir(folder);
    const result = await kind.run({ seed, folder, defect, signal: new AbortController().signal });
    finished.push({ seed, result, folder });
    if (defect !== undefined && !heldUp(result)) break;
  }
  return finished;
}

const failing = (cases: readonly Finished[]) => cases.filter(({ result }) => !heldUp(result));

const KINDS = [
  { kind: powercut, group: 2024, held: 12, searched: 50 },
  { kind: corrupt, group: 2025, held: 12, searched: 100 },
];

for (const { kind, group, held, searched } of KINDS) {
  const missing = await kind.unavailable();
  describe.skipIf(missing !== undefined)(`the kind ${kind.name}`, () => {
    it("holds with the outbox as it is, and had something to lose", { timeout: 120_000 }, async () => {
      const root = await temporaryFolder();
      try {
        const cases = await runCases(kind, group, held, root.path);
        expect(failing(cases).map(({ seed, result }) => ({ seed, ...result }))).toEqual([]);
        const delivered = cases.reduce((sum, { result }) => sum + (result.counts["delivered"] ?? 0), 0);
        expect(delivered).toBeGreaterThan(1000);
      } finally {
        await root.remove();
      }
    });

    for (const defect of Object.keys(kind.defects)) {
      it(`fails with the defect "${defect}", and fails again from its recording`, { timeout: 120_000 }, async () => {
        const root = await temporaryFolder();
        try {
          const [failed] = failing(await runCases(kind, group, searched, root.path, defect));
          if (failed === undefined) throw new Error(`${searched} cases held with the defect ${defect}`);
          const folder = join(root.path, "again");
          await mkdir(folder);
          const signal = new AbortController().signal;
          const recording = join(failed.folder, RECORDING);
          const again = await kind.run({ seed: failed.seed, folder, defect, recording, signal });
          expect(heldUp(again)).toBe(false);
          expect(again.counts["undeclared"]).toBe(failed.result.counts["undeclared"]);
        } finally {
          await root.remove();
        }
      });
    }
  });
}
