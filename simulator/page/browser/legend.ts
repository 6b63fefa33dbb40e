import { SITE_STATES, type SiteState } from "../../history/site-state.ts";
import { formatCount } from "../format.ts";
import { context2d, make } from "./dom.ts";
import { FORMS, makeMask, SIZES } from "./map/mask.ts";
import { colourOf, Pixels } from "./map/pixels.ts";
import { STATE_WORDS } from "./state-words.ts";
import { onThemeChange, readTheme } from "./theme.ts";

const SHOWN: readonly SiteState[] = ["live", "backlog", "connecting", "link-down", "off", "waiting", "stopped"];
/** Pixels of the page. */
const SIGN = 14;
const SIGN_RADIUS = 4;

/** What the forms on the map mean, and how many sites are of each. A press points them out. */
export class Legend {
  readonly #counts = new Map<SiteState, HTMLElement>();
  readonly #signs = new Map<SiteState, HTMLCanvasElement>();
  readonly buttons = new Map<SiteState, HTMLButtonElement>();

  constructor(box: HTMLElement) {
    for (const state of SHOWN) {
      const sign = make("canvas", { "aria-hidden": "true" });
      const count = make("b", {}, "0");
      const button = make("button", { type: "button", "aria-pressed": "false" }, sign, `${STATE_WORDS[state]} `, count);
      this.#signs.set(state, sign);
      this.#counts.set(state, count);
      this.buttons.set(state, button);
      box.append(button);
    }
    this.#paint();
    onThemeChange(() => this.#paint());
  }

  /** @param states a byte each: see SITE_STATES. */
  show(states: Uint8Array): void {
    const counts = new Uint32Array(SITE_STATES.length);
    for (const state of states) counts[state] = (counts[state] ?? 0) + 1;
    for (const [index, state] of SITE_STATES.entries()) {
      const count = counts[index] ?? 0;
      this.#counts.get(state)?.replaceChildren(formatCount(count));
      this.buttons.get(state)?.classList.toggle("none", count === 0);
    }
  }

  #paint(): void {
    const ratio = window.devicePixelRatio;
    const theme = readTheme();
    for (const [state, canvas] of this.#signs) {
      canvas.width = SIGN * ratio;
      canvas.height = SIGN * ratio;
      const pixels = new Pixels(canvas.width, canvas.height);
      const mask = makeMask(FORMS[state], SIGN_RADIUS * ratio * Math.sqrt(SIZES[state]));
      pixels.stamp(canvas.width / 2, canvas.height / 2, pixels.prepare(mask, colourOf(theme.states[state])));
      pixels.drawOn(context2d(canvas));
    }
  }
}
