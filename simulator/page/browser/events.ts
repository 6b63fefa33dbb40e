import type { Millis } from "../../../agent/core/time.ts";
import type { Occasion } from "../../scenarios/timeline.ts";
import { formatCount, formatTime, signOf } from "../format.ts";
import { make } from "./dom.ts";

/** What happens in the run, with the signs that the timelines have. */
export class Events {
  readonly #items: readonly HTMLElement[];

  constructor(
    list: HTMLElement,
    private readonly occasions: readonly Occasion[],
  ) {
    this.#items = occasions.map(({ scenario, what, where, sites }, index) => {
      const words = `${scenario}: ${what} at ${formatCount(sites)} sites${where === "" ? "" : `, ${where}`}`;
      return make("li", {}, make("b", { class: "sign" }, signOf(index)), make("span", {}, words), make("time"));
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
