import { MINUTE, type Millis } from "../../agent/core/time.ts";
import { gatewayFailures } from "../fleet/gateway-failures.ts";
import { powerCuts, type Span } from "../fleet/power-cuts.ts";
import { rainOutages } from "../fleet/rain-outages.ts";
import type { Site } from "../fleet/site.ts";
import type { SeededRandom } from "../random.ts";
import type { RainCell } from "../world/rain-cells.ts";
import { isGeostationary } from "../world/satellite.ts";
import { Sky, type SunShadow, showerOver } from "../world/sky.ts";
import {
  CENTRE_HAPPENINGS,
  concerns,
  drawnSelectors,
  type ScenarioEvent,
  SITE_HAPPENINGS,
  type SiteHappening,
} from "./happenings.ts";
import type { Act, Occasion, RunTime, Timeline, Turn } from "./timeline.ts";
import { drawRain, sunShadow, touches } from "./weather.ts";

/** How long a signal fades before a shower takes the link, minutes. */
const RAMP = { least: 5, more: 10 } as const;

/** Events of scenarios as they come out for a fleet, one after the other. */
export class Drawing {
  readonly #turns: Turn[] = [];
  readonly #acts: Act[] = [];
  readonly #occasions: Occasion[] = [];
  readonly #cells = new Map<number, RainCell[]>();
  readonly #suns = new Map<number, SunShadow[]>();

  readonly #ours: ReadonlySet<number>;

  constructor(
    private readonly fleet: readonly Site[],
    private readonly sites: readonly Site[],
    private readonly run: RunTime,
  ) {
    this.#ours = new Set(sites.map(({ index }) => index));
  }

  add(scenario: string, event: ScenarioEvent, position: number, random: SeededRandom): void {
    const { length } = this.run;
    const { what } = event;
    const drawn = Object.fromEntries(
      drawnSelectors(event.where).map((key) => [key, this.fleet[random.below(this.fleet.length)]?.[key] ?? ""]),
    );
    const meant = this.fleet.filter((site) => concerns(event.where, site, drawn));
    const from = (length * event.fromPercent) / 100;
    const to = (length * event.toPercent) / 100;
    const where = Object.entries({ ...event.where, ...drawn }).map(
      ([key, value]) => `${key} ${[value].flat().join(" or ")}`,
    );
    const tell = (struck: readonly Site[], ...more: readonly string[]) => {
      const sites = struck.filter(({ index }) => this.#ours.has(index)).length;
      this.#occasions.push({ scenario, what, from, to, sites, where: [...where, ...more].join(", ") });
    };
    if (isOneOf(SITE_HAPPENINGS, what)) {
      const struck = some(
        meant.filter(() => random.chance(event.share)),
        event.atMost,
        random,
      );
      for (const { index } of struck) {
        const end = to + (random.uniform() * length * event.spreadPercent) / 100;
        this.#strike(index, what, [{ from, to: end }]);
      }
      tell(struck);
    } else if (isOneOf(CENTRE_HAPPENINGS, what)) {
      const { pace, settings } = event;
      const id = `${scenario}-${position + 1}`;
      const told = meant.filter(({ index }) => this.#ours.has(index)).map(({ name }) => name);
      this.#acts.push({ what, from, to, pace, id, settings, sites: told });
      tell(what === "configuration" ? meant : this.sites);
    } else if (what === "climate") {
      tell(this.#climate(meant, from, to, random));
    } else if (what === "rain") {
      const cells = drawRain(event, meant, this.#world(from), this.#world(to), random);
      // A cell does not ask whose the place is that it moves to.
      const under = this.sites.filter((site) =>
        this.#hang(
          this.#cells,
          site,
          cells.filter((cell) => touches(cell, site)),
        ),
      );
      tell(under, `${cells.length} cells`);
    } else {
      const shaded = meant.filter((site) => {
        const shadow = sunShadow(site, this.#ours.has(site.index), this.#world(from), this.#world(to), random);
        return this.#hang(this.#suns, site, shadow === undefined ? [] : [shadow]);
      });
      tell(shaded);
    }
  }

  finish(): Timeline {
    const skies = new Map<number, Sky>();
    for (const site of this.sites) {
      const [cells = [], suns = []] = [this.#cells.get(site.index), this.#suns.get(site.index)];
      if (cells.length === 0 && suns.length === 0) continue;
      const sky = new Sky(site, cells, suns);
      skies.set(site.index, sky);
      const dark = sky.outages(this.#world(0), this.#world(this.run.length));
      this.#strike(
        site.index,
        "link-down",
        dark.map(({ from, to }) => ({ from: this.#real(from), to: this.#real(to) })),
      );
    }
    return {
      turns: this.#turns.sort((a, b) => a.at - b.at),
      acts: this.#acts,
      occasions: this.#occasions,
      skies,
    };
  }

  /** What a year does to each of the sites. Returns those to which it does anything. */
  #climate(sites: readonly Site[], from: Millis, to: Millis, random: SeededRandom): readonly Site[] {
    const [begin, end] = [this.#world(from), this.#world(to)];
    const real = (spans: readonly Span[]) =>
      spans.map((span) => ({ from: this.#real(span.from), to: this.#real(span.to) }));
    const gateways = new Map<string, readonly Span[]>();
    for (const { gateway } of sites) {
      if (!gateways.has(gateway)) gateways.set(gateway, gatewayFailures(begin, end, random));
    }
    return sites.filter((site) => {
      const failures = gateways.get(site.gateway) ?? [];
      this.#strike(site.index, "link-down", real(failures));
      const cuts = powerCuts(site, begin, end, random);
      const rain = isGeostationary(site) ? rainOutages(site, begin, end, random) : [];
      const showers = rain.map((span) => showerOver(site, span, (RAMP.least + random.uniform() * RAMP.more) * MINUTE));
      this.#strike(site.index, "power-cut", real(cuts));
      this.#hang(this.#cells, site, showers);
      return failures.length + cuts.length + rain.length > 0;
    });
  }

  #strike(site: number, what: SiteHappening, spans: readonly Span[]): void {
    if (!this.#ours.has(site)) return;
    for (const { from, to } of spans) {
      this.#turns.push({ at: from, site, what, state: "begins" }, { at: to, site, what, state: "ends" });
    }
  }

  /** Whether there was anything to hang. */
  #hang<T>(on: Map<number, T[]>, { index }: Site, things: readonly T[]): boolean {
    if (things.length > 0) on.set(index, [...(on.get(index) ?? []), ...things]);
    return things.length > 0;
  }

  #world(real: Millis): Millis {
    return this.run.begins + real * this.run.speed;
  }

  #real(world: Millis): Millis {
    return Math.min(this.run.length, Math.max(0, (world - this.run.begins) / this.run.speed));
  }
}

/** At most so many of them, each as likely as any other. */
function some<T>(list: readonly T[], atMost: number, random: SeededRandom): readonly T[] {
  if (list.length <= atMost) return list;
  const left = [...list];
  return Array.from({ length: atMost }, () => {
    const at = random.below(left.length);
    const taken = left[at] as T;
    left[at] = left.at(-1) as T;
    left.pop();
    return taken;
  });
}

export function isOneOf<T extends string>(list: readonly T[], value: string): value is T {
  return (list as readonly string[]).includes(value);
}
