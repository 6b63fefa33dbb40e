import type { Millis } from "../../../agent/core/time.ts";
import type { PhaseStart, Sample } from "../../history/sample.ts";
import { SITE_STATES } from "../../history/site-state.ts";
import type { Occasion } from "../../scenarios/timeline.ts";
import type { RunDocument } from "../documents.ts";
import { formatCount } from "../format.ts";
import { byId } from "./dom.ts";
import { Events } from "./events.ts";
import { Fleet } from "./fleet.ts";
import { Legend } from "./legend.ts";
import { MapView } from "./map/map-view.ts";
import type { RegionFigures } from "./message-rates.ts";
import { Regions } from "./regions.ts";
import { Timelines } from "./timelines.ts";

/** What the live page and the report have in common: map, legend, timelines, events and regions. */
export class Dashboard {
  readonly map: MapView;
  readonly timelines: Timelines;
  readonly #fleet: Fleet;
  readonly #legend: Legend;
  readonly #regions: Regions;
  readonly #events: Events;
  readonly #states: Uint8Array;
  #queued: Uint16Array = new Uint16Array();
  #figures: readonly RegionFigures[] = [];
  #pressed: HTMLButtonElement | undefined;

  /** @param pointed is told of the time that somebody points at; @param picked of an event that somebody wants to see. */
  constructor(run: RunDocument, pointed?: (at: Millis | undefined) => void, picked?: (occasion: Occasion) => void) {
    this.#fleet = new Fleet(run.fleet);
    this.#states = new Uint8Array(this.#fleet.count);
    this.map = new MapView(byId("map"), this.#fleet, (site) => this.#waiting(site));
    this.#legend = new Legend(byId("legend"));
    this.#regions = new Regions(byId("regions"), this.#fleet);
    this.#events = new Events(byId("events"), run.occasions, picked);
    this.timelines = new Timelines(byId("timelines"), run.occasions, run.fleet.gateways, pointed);
    for (const [state, button] of this.#legend.buttons) {
      const code = SITE_STATES.indexOf(state);
      this.#onPress(button, (site) => this.#states[site] === code);
    }
    for (const { button, provinces, gateway } of this.#regions.buttons) {
      this.#onPress(button, (site) => provinces.has(this.#fleet.provinceOf[site] ?? 0), gateway);
    }
  }

  /** @param states a byte each; @param queued records that wait, where that is known. */
  showSites(states: Uint8Array, queued: Uint16Array = new Uint16Array()): void {
    this.#states.set(states.subarray(0, this.#fleet.count));
    this.#queued = queued;
    this.map.show(states);
    this.#legend.show(states);
    this.#regions.show(this.#states, this.#figures);
  }

  /** @param figures of each province, in the order of the fleet. */
  showRegions(figures: readonly RegionFigures[]): void {
    this.#figures = figures;
    this.#regions.show(this.#states, figures);
  }

  /** @param end of the run as far as it can be told. */
  showTimes(samples: readonly Sample[], phases: readonly PhaseStart[], end: Millis, now: Millis): void {
    this.timelines.show(samples, phases, end);
    this.#events.show(phases.find(({ phase }) => phase === "running")?.at, now);
  }

  #waiting(site: number): string {
    const records = this.#queued[site];
    return records === undefined ? "" : `${formatCount(records)} queued`;
  }

  /** One thing is pointed out at a time; a second press ends it. Timelines are those of a gateway as long as it is pointed out. */
  #onPress(button: HTMLButtonElement, isMeant: (site: number) => boolean, gateway?: number): void {
    button.addEventListener("click", () => {
      this.#pressed?.setAttribute("aria-pressed", "false");
      this.#pressed = this.#pressed === button ? undefined : button;
      this.#pressed?.setAttribute("aria-pressed", "true");
      this.map.pointOut(this.#pressed === undefined ? undefined : isMeant);
      this.timelines.of(this.#pressed === undefined ? undefined : gateway);
    });
  }
}
