import { U48_MAXIMUM } from "./bytes.ts";

/** The longest text that is written or read: names of boots. */
const MAXIMUM_TEXT_BYTES = 64;

/**
 * Writes numbers and short texts one after the other. A number of up to 48 bits takes as few bytes as it needs: seven bits in each, the
 * lowest first, the top bit set in all but the last (LEB128). A text is its length in bytes and its UTF-8.
 */
export class FieldWriter {
  readonly #bytes: number[] = [];

  number(value: number): this {
    if (!Number.isInteger(value) || value < 0 || value > U48_MAXIMUM)
      throw new RangeError(`not a 48-bit number: ${value}`);
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.#bytes.push((rest % 0x80) | 0x80);
    this.#bytes.push(rest);
    return this;
  }

  text(value: string): this {
    const bytes = utf8.encode(value).subarray(0, MAXIMUM_TEXT_BYTES);
    this.number(bytes.byteLength);
    for (const byte of bytes) this.#bytes.push(byte);
    return this;
  }

  get bytes(): readonly number[] {
    return this.#bytes;
  }
}

const utf8 = new TextEncoder();

/** Reads what a FieldWriter wrote. Every method throws a RangeError where the bytes cannot be that. */
export class FieldReader {
  #offset: number;

  constructor(
    private readonly source: Uint8Array,
    offset: number,
  ) {
    this.#offset = offset;
  }

  get atEnd(): boolean {
    return this.#offset === this.source.byteLength;
  }

  number(): number {
    let value = 0;
    for (let scale = 1; scale <= U48_MAXIMUM; scale *= 0x80) {
      const byte = this.source[this.#offset++];
      if (byte === undefined) throw new RangeError("cut off");
      value += (byte & 0x7f) * scale;
      if (value > U48_MAXIMUM) throw new RangeError("number");
      if (byte < 0x80) return value;
    }
    throw new RangeError("number");
  }

  text(): string {
    const length = this.number();
    if (length > MAXIMUM_TEXT_BYTES || this.#offset + length > this.source.byteLength) throw new RangeError("text");
    const bytes = this.source.subarray(this.#offset, this.#offset + length);
    this.#offset += length;
    return new TextDecoder().decode(bytes);
  }
}
