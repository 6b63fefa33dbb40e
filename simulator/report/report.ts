import type { SimulationOptions } from "../command/options.ts";
import type { Outcome } from "../coordinator/simulation.ts";
import { countParts } from "../history/part-counts.ts";
import type { Recorder } from "../history/recorder.ts";
import type { PhaseStart, Sample } from "../history/sample.ts";
import type { PartTraffic } from "../history/traffic.ts";
import type { RunDocument } from "../page/documents.ts";
import type { Plan } from "../plan/plan.ts";
import type { Occasion } from "../scenarios/timeline.ts";

/** What became of one province. */
export interface ProvinceReport extends PartTraffic {
  readonly name: string;
  readonly gateway: string;
  readonly sites: number;
  /** Records that waited when the agents were last asked. */
  readonly queued: number;
  /** Sites whose agents ended cleanly. */
  readonly stopped: number;
}

/** All of a run, and the form that `--json` writes; README.md says what each field means. */
export interface SimulationReport extends Outcome {
  readonly v: 1;
  readonly agentVersion: string;
  /** UTC, as ISO 8601. */
  readonly startedAt: string;
  readonly command: string;
  readonly machine: { readonly cores: number; readonly node: string };
  readonly options: SimulationOptions;
  readonly plan: Plan;
  readonly occasions: readonly Occasion[];
  readonly phases: readonly PhaseStart[];
  readonly history: readonly Sample[];
  /** What the parts of a sample stand for. */
  readonly gateways: readonly string[];
  readonly provinces: readonly ProvinceReport[];
}

export interface RunSetting {
  readonly startedAt: string;
  readonly cores: number;
}

/** Puts together what is known once the run is over. */
export function makeReport(
  { agentVersion, command, options, plan, occasions, fleet }: RunDocument,
  recorder: Recorder,
  outcome: Outcome,
  { startedAt, cores }: RunSetting,
): SimulationReport {
  const traffic = recorder.traffic.whole();
  const { provinces, provinceOf } = recorder.regions;
  const counts = countParts(recorder.fleet, provinceOf, provinces.length);
  return {
    v: 1,
    agentVersion,
    startedAt,
    command,
    machine: { cores, node: process.version },
    options,
    plan,
    occasions,
    ...outcome,
    phases: recorder.phases,
    history: recorder.history.samples,
    gateways: recorder.regions.gateways,
    provinces: fleet.provinces.map((province, number) => ({
      ...province,
      sites: counts[number]?.sites ?? 0,
      queued: counts[number]?.queued ?? 0,
      stopped: counts[number]?.stopped ?? 0,
      ...(traffic[number] ?? { messages: 0 }),
    })),
  };
}
