/** An element of the page. @throws Error when the page has none of this name. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found;
}

/** A new element. Text goes in as text, never as HTML. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** A canvas that is as large as its box, in pixels of the device, or in fewer where those would be too many to draw often. */
export class Surface {
  readonly canvas = make("canvas");
  /** Its pixels for each pixel of the page. */
  ratio = 1;

  /** @param changed is told when the canvas has another size, and is empty. */
  constructor(
    private readonly box: HTMLElement,
    private readonly changed: () => void,
    private readonly maximumPixels = Number.POSITIVE_INFINITY,
  ) {
    box.append(this.canvas);
    new ResizeObserver(() => this.fill()).observe(box);
    this.fill();
  }

  /** At once: before something is drawn for paper, nobody else notices in time that the box is another. */
  fill(): void {
    const { clientWidth, clientHeight } = this.box;
    this.ratio = Math.min(
      window.devicePixelRatio,
      Math.sqrt(this.maximumPixels / Math.max(1, clientWidth * clientHeight)),
    );
    const [width, height] = [Math.round(clientWidth * this.ratio), Math.round(clientHeight * this.ratio)];
    if (this.canvas.width === width && this.canvas.height === height) return;
    this.canvas.width = width;
    this.canvas.height = height;
    this.changed();
  }
}

/** @throws Error where the browser gives none. */
export function context2d(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("this browser draws on no canvas");
  return context;
}
