import type { Millis } from "../../../agent/core/time.ts";
import type { Occasion } from "../../scenarios/timeline.ts";
import { formatCount, formatTime, signOf } from "../format.ts";
import { make } from "./dom.ts";

/** What happens in the run, with the signs that the timelines have. */
export class Events {
  readonly #items: readonly HTMLElement[];

  /** @param picked is told which of them somebody wants to see; left out where that cannot be. */
  constructor(
    list: HTMLElement,
    private readonly occasions: readonly Occasion[],
    picked?: (occasion: Occasion) => void,
  ) {
    this.#items = occasions.map((occasion, index) => {
      const { scenario, what, where, sites } = occasion;
      const words = `${scenario}: ${what} at ${formatCount(sites)} sites${where === "" ? "" : `, ${where}`}`;
      return make("li", {}, sign(occasion, signOf(index), picked), make("span", {}, words), make("time"));
    });
    list.append(...this.#items);
    if (occasions.length === 0) list.append(make("li", {}, "Nothing happens in this run."));
  }

  /** @param began when the run did; undefined before. @param now both since the first site was to start. */
  show(began: Millis | undefined, now: Millis): void {
    for (const [index, item] of this.#items.entries()) {
      const { from = 0, to = 0 } = this.occasions[index] ?? {};
      const since = began === undefined ? Number.NEGATIVE_INFINITY : now - began;
      item.classList.toggle("now", since >= from && since < to);
      const offset = began ?? 0;
      const words = `${formatTime(offset + from)}–${formatTime(offset + to)}`;
      item.querySelector("time")?.replaceChildren(began === undefined ? "" : words);
    }
  }
}

function sign(occasion: Occasion, letter: string, picked?: (occasion: Occasion) => void): HTMLElement {
  if (picked === undefined) return make("b", { class: "sign" }, letter);
  const button = make("button", { type: "button", class: "sign", title: "Show this moment" }, letter);
  button.addEventListener("click", () => picked(occasion));
  return button;
}
