/** Of a page, an answer or an output: most fit, and the rest makes do with a few steps. */
const FIRST_BYTES = 4096;

/**
 * What comes piece by piece, in one piece of memory of at most `maximumBytes`. A list of the pieces themselves would be as long as the other side
 * wants: a megabyte that comes byte by byte is a million of them, and four hundred megabytes.
 */
export class GatheredBytes {
  #memory = Buffer.alloc(0);
  #length = 0;
  #isOver = false;

  constructor(private readonly maximumBytes: number) {}

  /** What is beyond the limit is dropped. */
  add(piece: Uint8Array): void {
    const kept = piece.subarray(0, this.maximumBytes - this.#length);
    this.#isOver ||= kept.byteLength < piece.byteLength;
    const length = this.#length + kept.byteLength;
    if (length > this.#memory.byteLength) this.#grow(length);
    this.#memory.set(kept, this.#length);
    this.#length = length;
  }

  /** Whether something was dropped. */
  get isOver(): boolean {
    return this.#isOver;
  }

  get bytes(): Buffer {
    return this.#memory.subarray(0, this.#length);
  }

  #grow(length: number): void {
    const size = Math.min(this.maximumBytes, Math.max(length, 2 * this.#memory.byteLength, FIRST_BYTES));
    const larger = Buffer.alloc(size);
    larger.set(this.bytes);
    this.#memory = larger;
  }
}
