import type { Mask } from "./mask.ts";

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** A form in a colour, made ready for a picture: which pixels it covers, counted from its middle, and with what. */
export interface Stamp {
  /** In each direction. */
  readonly reach: number;
  /** Covered altogether. */
  readonly solid: Int32Array;
  readonly solidWord: number;
  /** Covered in part. */
  readonly edge: Int32Array;
  readonly edgeWords: Uint32Array;
}

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

  /** For this picture only. */
  prepare({ size, alpha }: Mask, [red, green, blue]: Colour): Stamp {
    const reach = size >> 1;
    const colour = (blue << 16) | (green << 8) | red;
    const covered = [...alpha.entries()].filter(([, cover]) => cover > 0);
    const offsetOf = (index: number) => (Math.floor(index / size) - reach) * this.width + (index % size) - reach;
    const edge = covered.filter(([, cover]) => cover < 255);
    return {
      reach,
      solid: Int32Array.from(covered.filter(([, cover]) => cover === 255).map(([index]) => offsetOf(index))),
      solidWord: (0xff000000 | colour) >>> 0,
      edge: Int32Array.from(edge.map(([index]) => offsetOf(index))),
      edgeWords: Uint32Array.from(edge.map(([, cover]) => ((cover << 24) | colour) >>> 0)),
    };
  }

  /** Puts a form down around a pixel. Where two meet, the one that covers more is seen; of those that cover all, the later one. */
  stamp(x: number, y: number, { reach, solid, solidWord, edge, edgeWords }: Stamp): void {
    const [column, row] = [Math.round(x), Math.round(y)];
    if (column < reach || row < reach || column + reach >= this.width || row + reach >= this.height) return;
    const words = this.#words;
    const middle = row * this.width + column;
    for (let index = 0; index < edge.length; index += 1) {
      const at = middle + (edge[index] ?? 0);
      const word = edgeWords[index] ?? 0;
      // Compares what they cover, which is in the highest bits: colours decide only between equals.
      if (word > (words[at] ?? 0)) words[at] = word;
    }
    for (let index = 0; index < solid.length; index += 1) words[middle + (solid[index] ?? 0)] = solidWord;
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
