import type { Millis } from "../../agent/core/time.ts";
import type { Verdict } from "../auditor/verdict.ts";
import type { SimulationOptions } from "../command/options.ts";
import type { Costs } from "../coordinator/simulation.ts";
import type { DelayFigures, Phase, PhaseStart, Sample } from "../history/sample.ts";
import type { Plan } from "../plan/plan.ts";
import type { Occasion } from "../scenarios/timeline.ts";

/** Between the simulator and what runs in a browser: the live page, and the report. Types only. */

export interface Province {
  readonly name: string;
  readonly gateway: string;
}

/** All sites of a run, a few bytes each. Text is base64 of bytes in the order of the sites. */
export interface FleetDocument {
  readonly sites: number;
  /** Ten digits each, one behind the other. */
  readonly names: string;
  /** 16 bits each, little endian: longitude - 90 and latitude + 20, both in thousandths of a degree. */
  readonly places: string;
  readonly provinces: readonly Province[];
  /** In the order in which samples have them. */
  readonly gateways: readonly string[];
  /** A byte each, in these lists. */
  readonly provinceOf: string;
  readonly powers: readonly string[];
  readonly powerOf: string;
  readonly terminals: readonly string[];
  readonly terminalOf: string;
}

/** What is known of a run before it begins. */
export interface RunDocument {
  /** The command that repeats it. */
  readonly command: string;
  readonly agentVersion: string;
  readonly options: SimulationOptions;
  readonly plan: Plan;
  readonly occasions: readonly Occasion[];
  readonly fleet: FleetDocument;
}

export interface ProgressFigures {
  readonly phase: Phase;
  readonly done?: number;
  readonly left: Millis;
}

/** What came of one province lately. */
export interface ProvinceFigures {
  /** Since the beginning. */
  readonly messages: number;
  readonly queued: number;
  readonly delayMs?: DelayFigures;
}

/** Event `update`, once a second. */
export interface UpdateDocument {
  readonly progress: ProgressFigures;
  readonly phases: readonly PhaseStart[];
  /** What has been added since the last one that this client got; with the first all of them. */
  readonly samples: readonly Sample[];
  /** A byte each, see SITE_STATES; absent when nothing has changed for this client. */
  readonly states?: string;
  /** 16 bits each, little endian: records that wait. */
  readonly queued?: string;
  /** In the order of the fleet's provinces. */
  readonly provinces: readonly ProvinceFigures[];
}

/** Event `heard`, some times a second: positions of the sites that a message came from, 32 bits each, little endian. */
export interface HeardDocument {
  readonly sites: string;
}

/** Event `end`, the last one: how the run was judged, or what broke it. */
export type EndDocument =
  | { readonly verdict: Verdict; readonly costs: Costs; readonly cutShort: boolean }
  | { readonly broke: string };

/** The states of all sites over time. */
export interface FramesDocument {
  readonly times: readonly Millis[];
  /** Base64 of raw deflate: a byte each site and time, exclusive-or with the time before. */
  readonly states: string;
}

/** What the report draws. */
export interface ReplayDocument {
  readonly run: RunDocument;
  readonly phases: readonly PhaseStart[];
  readonly history: readonly Sample[];
  /** In the order of the fleet's provinces. */
  readonly provinces: readonly ProvinceFigures[];
  readonly frames: FramesDocument;
}
