import type { Millis } from "../../../../agent/core/time.ts";
import { formatTime } from "../../format.ts";
import { context2d, make, Surface } from "../dom.ts";
import { onThemeChange, readTheme } from "../theme.ts";
import { type ChartContent, drawChart, Frame, type Points } from "./chart.ts";

/** One timeline with its heading, which tells the values at the time that is pointed at, or the last ones. */
export class ChartView {
  readonly element: HTMLElement;
  readonly #title = make("b");
  readonly #values = make("span", { class: "values" });
  readonly #surface: Surface;
  readonly #box = make("div", { class: "plot" });
  #content: ChartContent | undefined;
  #at: Millis | undefined;
  #isAsked = false;

  /** @param pointed is told of the time that is pointed at; undefined: none. */
  constructor(about: string, pointed: (at: Millis | undefined) => void) {
    this.element = make("figure", { class: "chart" }, make("figcaption", {}, this.#title, this.#values), this.#box);
    this.element.title = about;
    this.#surface = new Surface(this.#box, () => this.#ask());
    this.#surface.canvas.setAttribute("role", "img");
    this.#surface.canvas.setAttribute("aria-label", about);
    this.#box.addEventListener("pointermove", ({ clientX }) => {
      const end = this.#content?.end ?? 0;
      const { left, width } = this.#box.getBoundingClientRect();
      pointed(new Frame(width, 1, end, 1).at(clientX - left));
    });
    this.#box.addEventListener("pointerleave", () => pointed(undefined));
    onThemeChange(() => {
      this.#surface.fill();
      this.#draw();
    });
  }

  show(content: ChartContent, title: string): void {
    this.#content = content;
    this.#title.textContent = title;
    this.#ask();
  }

  /** Marks a time. */
  point(at: Millis | undefined): void {
    this.#at = at;
    this.#ask();
  }

  #ask(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    requestAnimationFrame(() => {
      this.#isAsked = false;
      this.#draw();
    });
  }

  #draw(): void {
    const content = this.#content;
    if (content === undefined) return;
    const ratio = window.devicePixelRatio;
    const { canvas } = this.#surface;
    const context = context2d(canvas);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawChart(context, canvas.width / ratio, canvas.height / ratio, content, readTheme(), this.#at);
    const time = this.#at === undefined ? [] : [make("span", { class: "time" }, formatTime(this.#at))];
    const values = content.series.map(({ name, points }, index) => {
      const value = valueAt(points, this.#at);
      return make(
        "span",
        {},
        make("i", { class: `series-${index + 1}` }),
        `${name} ${value === undefined ? "–" : content.format(value)}`,
      );
    });
    this.#values.replaceChildren(...time, ...values);
  }
}

/** The last value up to a time; the very last without one. */
function valueAt(points: Points, at: Millis = Number.POSITIVE_INFINITY): number | undefined {
  return points.findLast(([when]) => when <= at)?.[1];
}
