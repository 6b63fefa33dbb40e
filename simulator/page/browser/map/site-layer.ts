import { SITE_STATES, type SiteState } from "../../../history/site-state.ts";
import type { Fleet } from "../fleet.ts";
import type { Theme } from "../theme.ts";
import type { Glow } from "./glow.ts";
import { FORMS, makeGlow, makeMask, SIZES } from "./mask.ts";
import { colourOf, Pixels, type Stamp } from "./pixels.ts";
import type { Projection } from "./projection.ts";

/** From what is beneath to what must be seen. */
const ORDER: readonly SiteState[] = ["waiting", "stopped", "live", "off", "connecting", "backlog", "link-down"];
const RANKS = SITE_STATES.map((state) => ORDER.indexOf(state));
const GLOW_STEPS = 12;
/** How much of a site is left that is not meant while others are pointed out. */
const DIMMED = 0.15;

/** How a site of one state is drawn. */
interface Look {
  readonly full: Stamp;
  readonly dimmed: Stamp;
  /** From the weakest to the strongest. */
  readonly glows: readonly Stamp[];
}

/** Draws every site as a small form. What changes seldom is worked out when it does: places, forms, the order. */
export class SiteLayer {
  #pixels = new Pixels(1, 1);
  readonly #x: Float32Array;
  readonly #y: Float32Array;
  readonly #order: Uint32Array;
  #looks: readonly Look[] = [];

  constructor(
    private readonly fleet: Fleet,
    /** A byte each: see SITE_STATES. */
    private readonly states: Uint8Array,
  ) {
    this.#x = new Float32Array(fleet.count);
    this.#y = new Float32Array(fleet.count);
    this.#order = Uint32Array.from({ length: fleet.count }, (_, site) => site);
  }

  /** After another projection or theme. @param ratio pixels of the device a pixel of the page. */
  prepare(projection: Projection, theme: Theme, ratio: number): void {
    const { width, height, zoom } = projection;
    if (this.#pixels.width !== width || this.#pixels.height !== height) this.#pixels = new Pixels(width, height);
    for (let site = 0; site < this.fleet.count; site += 1) {
      this.#x[site] = projection.x(this.fleet.longitudes[site] ?? 0);
      this.#y[site] = projection.y(this.fleet.latitudes[site] ?? 0);
    }
    const radius = radiusOf(this.fleet.count, width / ratio, zoom) * ratio;
    const glows = Array.from({ length: GLOW_STEPS }, (_, step) =>
      makeGlow(radius * (2.5 + 3 * (1 - (step + 1) / GLOW_STEPS)), (step + 1) / GLOW_STEPS),
    );
    this.#looks = SITE_STATES.map((state) => {
      const colour = colourOf(theme.states[state]);
      const mask = makeMask(FORMS[state], radius * SIZES[state]);
      const dimmed = { size: mask.size, alpha: mask.alpha.map((cover) => cover * DIMMED) };
      return {
        full: this.#pixels.prepare(mask, colour),
        dimmed: this.#pixels.prepare(dimmed, colour),
        glows: glows.map((glowing) => this.#pixels.prepare(glowing, colour)),
      };
    });
  }

  /** After other states: what must be seen comes last. */
  sort(): void {
    const counts = new Uint32Array(ORDER.length + 1);
    const rankOf = (site: number) => RANKS[this.states[site] ?? 0] ?? 0;
    for (let site = 0; site < this.fleet.count; site += 1)
      counts[rankOf(site) + 1] = (counts[rankOf(site) + 1] ?? 0) + 1;
    for (let rank = 1; rank < counts.length; rank += 1) counts[rank] = (counts[rank] ?? 0) + (counts[rank - 1] ?? 0);
    for (let site = 0; site < this.fleet.count; site += 1) {
      const rank = rankOf(site);
      const place = counts[rank] ?? 0;
      this.#order[place] = site;
      counts[rank] = place + 1;
    }
  }

  /** @param isMeant whether a site is among those that are pointed out; undefined: none are. */
  draw(context: CanvasRenderingContext2D, glow: Glow, now: number, isMeant?: (site: number) => boolean): void {
    const pixels = this.#pixels;
    pixels.clear();
    glow.forEach(now, (site, strength) => {
      const step = Math.min(GLOW_STEPS - 1, Math.floor(strength * GLOW_STEPS));
      const stamp = this.#looks[this.states[site] ?? 0]?.glows[step];
      if (stamp !== undefined) pixels.stamp(this.#x[site] ?? 0, this.#y[site] ?? 0, stamp);
    });
    for (const site of this.#order) {
      const look = this.#looks[this.states[site] ?? 0];
      if (look === undefined) continue;
      const stamp = isMeant === undefined || isMeant(site) ? look.full : look.dimmed;
      pixels.stamp(this.#x[site] ?? 0, this.#y[site] ?? 0, stamp);
    }
    pixels.drawOn(context);
  }

  /** The site nearest to a pixel, if one is within `reach` of it. */
  nearest(x: number, y: number, reach: number): number | undefined {
    let [found, least]: [number | undefined, number] = [undefined, reach * reach];
    for (let site = 0; site < this.fleet.count; site += 1) {
      const distance = ((this.#x[site] ?? 0) - x) ** 2 + ((this.#y[site] ?? 0) - y) ** 2;
      if (distance < least) [found, least] = [site, distance];
    }
    return found;
  }
}

/** Small enough that many do not become one, large enough that few can be seen. Pixels of the page. */
function radiusOf(count: number, width: number, zoom: number): number {
  const room = width / Math.sqrt(count);
  return Math.min(6, Math.max(1.1, Math.min(3.6, room / 9)) * Math.sqrt(Math.sqrt(zoom) * Math.min(zoom, 3)) ** 0.9);
}
