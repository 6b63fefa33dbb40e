import { SITE_STATES } from "../../../history/site-state.ts";
import { context2d, make, Surface } from "../dom.ts";
import type { Fleet } from "../fleet.ts";
import { STATE_WORDS } from "../state-words.ts";
import { onThemeChange, readTheme } from "../theme.ts";
import { drawGateways } from "./gateway-layer.ts";
import { listenToGestures, type Spot } from "./gestures.ts";
import { Glow } from "./glow.ts";
import { drawLand } from "./land-layer.ts";
import { Projection } from "./projection.ts";
import { SiteLayer } from "./site-layer.ts";

/** Pixels of the page within which a site is the one that is pointed at. */
const REACH = 14;
const BUTTON_STEP = 1.6;
/** Of the sites, which are drawn many times a second: more cost more than they show. */
const MAXIMUM_PIXELS = 1_500_000;

/** The map: land, every site, and what the person points at. It draws when something has changed, and rests otherwise. */
export class MapView {
  readonly #land: Surface;
  readonly #points: Surface;
  readonly #gateways: Surface;
  readonly #sites: SiteLayer;
  readonly #states: Uint8Array;
  readonly #glow = new Glow();
  readonly #hint = make("div", { class: "hint", hidden: "" });
  readonly #mayMove = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  #projection = Projection.fit(1, 1);
  #isMeant: ((site: number) => boolean) | undefined;
  #isAsked = false;
  #isMoved = true;
  #frames = 0;

  constructor(
    private readonly box: HTMLElement,
    private readonly fleet: Fleet,
    /** More about a site than its state; may be empty. */
    private readonly describeMore: (site: number) => string,
  ) {
    this.#states = new Uint8Array(fleet.count);
    this.#sites = new SiteLayer(fleet, this.#states);
    box.tabIndex = 0;
    box.setAttribute("role", "application");
    box.setAttribute("aria-label", "Map of all sites: plus and minus zoom, arrows move it, 0 shows all of it");
    const moved = () => {
      this.#isMoved = true;
      this.#ask();
    };
    this.#land = new Surface(box, moved);
    this.#points = new Surface(box, moved, MAXIMUM_PIXELS);
    this.#gateways = new Surface(box, moved);
    const change = (to: (projection: Projection, ratio: number) => Projection) => {
      this.#projection = to(this.#projection, this.#points.ratio);
      // One finger scrolls the page past the whole map, and moves one that is larger than its frame.
      box.classList.toggle("zoomed", this.#projection.zoom > 1);
      moved();
    };
    const moves = {
      zoom: (factor: number, { x, y }: Spot) => change((now, ratio) => now.zoomed(factor, x * ratio, y * ratio)),
      pan: (dx: number, dy: number) =>
        change((now, ratio) => (now.zoom > 1 ? now.panned(dx * ratio, dy * ratio) : now)),
      all: () => change((now) => Projection.fit(now.width, now.height)),
      point: (spot: Spot | undefined) => this.#point(spot),
    };
    listenToGestures(box, moves);
    const middle = () => ({ x: box.clientWidth / 2, y: box.clientHeight / 2 });
    box.append(
      this.#hint,
      make(
        "div",
        { class: "zoom" },
        button("+", "Larger", () => moves.zoom(BUTTON_STEP, middle())),
        button("−", "Smaller", () => moves.zoom(1 / BUTTON_STEP, middle())),
        button("⤢", "All of it", moves.all),
      ),
    );
    onThemeChange(() => {
      for (const surface of [this.#land, this.#points, this.#gateways]) surface.fill();
      this.#isMoved = true;
      this.#draw(performance.now());
    });
  }

  /** @param states a byte each: see SITE_STATES. */
  show(states: Uint8Array): void {
    this.#states.set(states.subarray(0, this.fleet.count));
    this.#sites.sort();
    this.#ask();
  }

  /** Lets sites glow, because a message of them came. */
  heard(sites: Iterable<number>): void {
    if (!this.#mayMove) return;
    const now = performance.now();
    for (const site of sites) if (site < this.fleet.count) this.#glow.add(site, now);
    this.#ask();
  }

  /** Points some sites out; undefined: none any more. */
  pointOut(isMeant: ((site: number) => boolean) | undefined): void {
    this.#isMeant = isMeant;
    this.#ask();
  }

  #ask(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    requestAnimationFrame((now) => {
      this.#isAsked = false;
      this.#draw(now);
      if (!this.#glow.isOut) this.#ask();
    });
  }

  #draw(now: number): void {
    const { canvas } = this.#points;
    const { width, height } = canvas;
    if (width === 0 || height === 0) return;
    const { ratio } = this.#points;
    if (this.#isMoved) {
      this.#isMoved = false;
      if (this.#projection.width !== width || this.#projection.height !== height) {
        this.#projection = this.#projection.resized(width, height);
      }
      const theme = readTheme();
      const { canvas: land } = this.#land;
      const whole = this.#projection.resized(land.width, land.height);
      drawLand(context2d(land), whole, theme);
      drawGateways(context2d(this.#gateways.canvas), whole, this.fleet.gateways, theme, this.#gateways.ratio);
      this.#sites.prepare(this.#projection, theme, ratio);
    }
    this.#sites.draw(context2d(canvas), this.#glow, now, this.#isMeant);
    this.#frames += 1;
    canvas.dataset["frames"] = String(this.#frames);
  }

  #point(spot: Spot | undefined): void {
    const { ratio } = this.#points;
    const site = spot && this.#sites.nearest(spot.x * ratio, spot.y * ratio, REACH * ratio);
    this.#hint.hidden = site === undefined;
    if (spot === undefined || site === undefined) return;
    const { name, province, gateway, power, terminal } = this.fleet.describe(site);
    const state = SITE_STATES[this.#states[site] ?? 0] ?? "waiting";
    const more = this.describeMore(site);
    this.#hint.replaceChildren(
      make("b", {}, name),
      ` ${province}`,
      make("br"),
      `${STATE_WORDS[state]}${more === "" ? "" : `, ${more}`}`,
      make("br"),
      `gateway ${gateway}, power ${power}, terminal ${terminal}`,
    );
    const isRight = spot.x > this.box.clientWidth / 2;
    this.#hint.style.transform = `translate(${Math.round(spot.x)}px, ${Math.round(spot.y)}px) translate(${isRight ? "calc(-100% - 12px)" : "12px"}, 12px)`;
  }
}

function button(sign: string, words: string, act: () => void): HTMLButtonElement {
  const element = make("button", { type: "button", title: words, "aria-label": words }, sign);
  element.addEventListener("click", act);
  return element;
}
