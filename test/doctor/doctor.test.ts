import { spawnSync } from "node:child_process";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { FINDINGS, type FindingId } from "../../agent/doctor/findings/catalogue.ts";
import { CENTRAL_MOSQUITTO_MISSING } from "../support/central-mosquitto.ts";
import { DoctorBench } from "../support/doctor-bench.ts";
import { VILLAGE_MISSING } from "../support/doctor-village.ts";
import { TINY_DISK_MISSING } from "../support/tiny-disk.ts";
import { BOX_CASES } from "./cases/box.ts";
import { CENTRE_CASES } from "./cases/centre.ts";
import { NETWORK_CASES } from "./cases/network.ts";
import { RECORD_CASES } from "./cases/records.ts";

const MISSING =
  CENTRAL_MOSQUITTO_MISSING ??
  VILLAGE_MISSING ??
  TINY_DISK_MISSING ??
  ["faketime", "strace", "unshare"].find((program) => spawnSync(program, ["--version"]).status !== 0);
const AREAS = { box: BOX_CASES, network: NETWORK_CASES, centre: CENTRE_CASES, records: RECORD_CASES };

describe.skipIf(MISSING !== undefined)(`suar doctor${MISSING === undefined ? "" : ` (${MISSING})`}`, () => {
  let bench: DoctorBench;
  beforeAll(async () => {
    bench = await DoctorBench.open(inject("agentProgram"));
  });
  afterEach(() => bench.undo.all());
  afterAll(() => bench.close());

  for (const [area, cases] of Object.entries(AREAS)) {
    describe(area, () => {
      it.each(cases)("$name", async ({ checks, finds, arrange }) => {
        const report = await bench.examine(checks, await arrange(bench));
        const found = report.checks.flatMap(({ findings }) => findings);
        expect(
          found.map(({ id }) => id),
          JSON.stringify(found),
        ).toEqual(finds);
        expect(report.ok).toBe(report.counts.fail === 0);
      });
    });
  }
});

it("brings about everything that suar doctor can find", () => {
  const found = new Set(Object.values(AREAS).flatMap((cases) => cases.flatMap(({ finds }) => finds)));
  const never = (Object.keys(FINDINGS) as FindingId[]).filter((id) => !found.has(id) && !id.endsWith("-unexamined"));
  expect(never).toEqual([]);
});
