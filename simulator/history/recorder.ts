import { type Millis, SECOND } from "../../agent/core/time.ts";
import type { Site } from "../fleet/site.ts";
import { FleetView } from "./fleet-view.ts";
import { Frames } from "./frames.ts";
import { History } from "./history.ts";
import { countParts } from "./part-counts.ts";
import { RateWindow } from "./rate-window.ts";
import { type Regions, regionsOf } from "./regions.ts";
import type { PartSample, Phase, PhaseStart } from "./sample.ts";
import { type PartTraffic, Traffic } from "./traffic.ts";

const SAMPLE_EVERY: Millis = SECOND;

/** What is known of the run at a moment. */
export interface Figures {
  readonly on: number;
  readonly connected: number;
  readonly recorded: number;
  readonly queued: number;
  /** That the auditor heard since the beginning. */
  readonly messages: number;
  /** That began, as the auditor heard since the beginning. */
  readonly sessions: number;
  /** How late what agents wait for came, in the agents' time. */
  readonly behindMs: Millis;
  /** Of all workers since they started. */
  readonly cpuMs: number;
  readonly residentBytes: number;
}

/** Writes down how a run goes, for those who look on and for the report. */
export class Recorder {
  readonly fleet: FleetView;
  readonly traffic: Traffic;
  readonly regions: Regions;
  readonly history = new History();
  readonly frames = new Frames();
  readonly phases: PhaseStart[] = [];
  #brokerBytes: () => number | undefined = () => undefined;
  #begin: Millis | undefined;
  /** Since the sample before. */
  #behindMs: Millis = 0;
  readonly #mostBehindMs = new Map<Phase, Millis>();
  readonly #sessions = new RateWindow(10 * SECOND);
  #last: Pick<Figures, "messages" | "sessions" | "cpuMs"> & { readonly at: Millis } = {
    at: 0,
    messages: 0,
    sessions: 0,
    cpuMs: 0,
  };

  /** @param sites of the run. */
  constructor(sites: readonly Site[]) {
    this.regions = regionsOf(sites);
    this.fleet = new FleetView(sites);
    this.traffic = new Traffic(sites, this.regions);
  }

  /** @param residentBytes of all brokers now; undefined where nobody can tell. */
  watchBroker(residentBytes: () => number | undefined): void {
    this.#brokerBytes = residentBytes;
  }

  /** To be called often; takes a sample once a second. @param now on any clock that goes on. */
  look(now: Millis, phase: Phase, figures: Figures): void {
    this.#begin ??= now;
    const at = now - this.#begin;
    if (this.phases.at(-1)?.phase !== phase) this.phases.push({ phase, at: Math.round(at) });
    this.#behindMs = Math.max(this.#behindMs, figures.behindMs);
    this.#mostBehindMs.set(phase, Math.max(this.mostBehindMs(phase), figures.behindMs));
    this.#sessions.look(at, figures.sessions);
    if (at - this.#last.at < SAMPLE_EVERY) return;
    const { on, connected, recorded, queued, messages, sessions, cpuMs } = figures;
    const seconds = (at - this.#last.at) / SECOND;
    const { all, gateways } = this.traffic.takeInterval();
    const brokerBytes = this.#brokerBytes();
    this.history.add({
      at: Math.round(at),
      on,
      connected,
      recorded,
      queued,
      messagesPerSecond: hundredths((messages - this.#last.messages) / seconds),
      sessionsPerSecond: hundredths((sessions - this.#last.sessions) / seconds),
      mostSessionsPerSecond: hundredths(this.#sessions.takeMostPerSecond()),
      ...delayOf(all),
      gateways: this.#gateways(gateways, seconds),
      behindMs: Math.round(this.#behindMs),
      // A worker that has not told yet would count backwards.
      workerCores: hundredths(Math.max(0, cpuMs - this.#last.cpuMs) / SECOND / seconds),
      workerBytes: figures.residentBytes,
      ...(brokerBytes === undefined ? {} : { brokerBytes }),
    });
    this.#last = { at, messages, sessions, cpuMs };
    this.#behindMs = 0;
    this.frames.add(at, this.fleet.states);
  }

  /** How late what agents wait for came at most in a phase, in the agents' time; 0 before it. */
  mostBehindMs(phase: Phase): Millis {
    return this.#mostBehindMs.get(phase) ?? 0;
  }

  #gateways(traffic: readonly PartTraffic[], seconds: number): readonly PartSample[] {
    const { gateways, gatewayOf } = this.regions;
    return countParts(this.fleet, gatewayOf, gateways.length).map(({ connected, queued }, number) => {
      const { messages = 0, ...rest } = traffic[number] ?? {};
      return { connected, queued, messagesPerSecond: hundredths(messages / seconds), ...delayOf(rest) };
    });
  }
}

function delayOf({ delayMs }: Pick<PartTraffic, "delayMs">): Pick<PartSample, "delayMs"> {
  return delayMs === undefined ? {} : { delayMs };
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
