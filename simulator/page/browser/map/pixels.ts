import type { Mask } from "./mask.ts";

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/**
 * A picture that is written pixel by pixel: thousands of small forms cost a few milliseconds, where each call to the canvas would cost one
 * of its own.
 */
export class Pixels {
  readonly #image: ImageData;
  readonly #words: Uint32Array;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.#image = new ImageData(width, height);
    this.#words = new Uint32Array(this.#image.data.buffer);
  }

  clear(): void {
    this.#words.fill(0);
  }

  /** Puts a form down around a pixel. Where two meet, the one that covers more is seen; of those that cover all, the later one. */
  stamp(x: number, y: number, { size, alpha }: Mask, [red, green, blue]: Colour): void {
    const reach = size >> 1;
    const [left, top] = [Math.round(x) - reach, Math.round(y) - reach];
    if (left < 0 || top < 0 || left + size > this.width || top + size > this.height) return;
    const colour = (blue << 16) | (green << 8) | red;
    const words = this.#words;
    for (let row = 0; row < size; row += 1) {
      let at = (top + row) * this.width + left;
      for (let index = row * size; index < (row + 1) * size; index += 1, at += 1) {
        const cover = alpha[index] ?? 0;
        if (cover !== 0 && cover >= (words[at] ?? 0) >>> 24) words[at] = (cover << 24) | colour;
      }
    }
  }

  drawOn(context: CanvasRenderingContext2D): void {
    context.putImageData(this.#image, 0, 0);
  }
}

/** @param text `#rrggbb`. */
export function colourOf(text: string): Colour {
  const value = Number.parseInt(text.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}
