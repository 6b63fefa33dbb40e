import { MINUTE } from "../../agent/core/time.ts";
import type { Verdict } from "../../simulator/auditor/verdict.ts";
import { readOptions } from "../../simulator/command/options.ts";
import type { Costs } from "../../simulator/coordinator/simulation.ts";
import { makeFleet } from "../../simulator/fleet/fleet.ts";
import type { Site } from "../../simulator/fleet/site.ts";
import { Recorder } from "../../simulator/history/recorder.ts";
import type { Phase } from "../../simulator/history/sample.ts";
import { codeOf, type SiteState } from "../../simulator/history/site-state.ts";
import type { RunDocument } from "../../simulator/page/documents.ts";
import { makeRunDocument } from "../../simulator/page/run-document.ts";
import { readMachine } from "../../simulator/plan/machine.ts";
import { makePlan } from "../../simulator/plan/plan.ts";
import { readScenario } from "../../simulator/scenarios/files.ts";
import { makeTimeline } from "../../simulator/scenarios/timeline.ts";

/** A run without agents: what the coordinator would be told is told by the test. */
export class StagedRun {
  readonly sites: readonly Site[];
  readonly recorder: Recorder;
  readonly document: RunDocument;
  #now = 1_000_000;
  #messages = 0;

  constructor(flags: readonly string[]) {
    const options = readOptions(flags);
    if (options === undefined) throw new Error("only help was asked for");
    this.sites = makeFleet(options.sites, options.seed);
    this.recorder = new Recorder(this.sites);
    const scenarios = options.scenarios.map(readScenario);
    const time = { length: options.minutes * MINUTE, speed: options.speed, begins: 0 };
    const { occasions } = makeTimeline(scenarios, this.sites, time, options.seed);
    const plan = makePlan(options, readMachine());
    this.document = makeRunDocument("npm run sim", options, plan, occasions, this.sites);
  }

  /** Every site is in the state that `of` says, and has as many records queued. */
  tell(of: (site: Site) => readonly [state: SiteState, queued: number]): void {
    const states = Buffer.alloc(this.sites.length);
    const queued = Buffer.alloc(2 * this.sites.length);
    for (const [position, site] of this.sites.entries()) {
      const [state, records] = of(site);
      states[position] = codeOf(state);
      queued.writeUInt16LE(records, 2 * position);
    }
    this.recorder.fleet.take(
      this.sites.map(({ index }) => index),
      states,
      queued,
    );
  }

  /** A message of a site came, with a live record that took so long. */
  hear(site: Site, delayMs: number): void {
    this.#messages += 1;
    this.recorder.traffic.heard(site.name);
    this.recorder.traffic.live(site.name, delayMs);
  }

  /** A second passes, and a sample is taken. */
  second(phase: Phase, connected: number, queued: number): void {
    const figures = {
      on: this.sites.length,
      connected,
      queued,
      recorded: this.#messages * 4,
      messages: this.#messages,
      sessions: connected,
      behindMs: 20,
    };
    this.recorder.look(this.#now, phase, { ...figures, cpuMs: this.#now / 4, residentBytes: connected * 90_000 });
    this.#now += 1000;
  }
}

export const GOOD_COSTS: Costs = {
  connectedSites: 300,
  agentBytes: 60_000,
  workerBytes: 2e9,
  workerCores: 1.2,
  setUpSeconds: 20,
  messagesPerSecond: 463,
  mostBehindMs: 1_400,
};

/** A verdict in which every record is accounted for. */
export const GOOD_VERDICT: Verdict = {
  ok: true,
  created: 12_345,
  confirmed: 12_300,
  queued: 40,
  declared: 5,
  delivered: 12_300,
  duplicates: 7,
  unexplainedDuplicates: 0,
  reordered: 0,
  undeclared: 0,
  powerCuts: 3,
  messages: 2_000,
  births: 300,
  deaths: 10,
  mostBirthsASecond: 50,
  findings: [],
  findingCounts: {},
  before: { delivered: 0, declared: 0 },
  outages: { power: { count: 4, siteCount: 3, sites: [] } },
  alarms: {},
  configurations: {},
  expectedCounts: {},
};
