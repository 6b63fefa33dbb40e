/** These bytes are not what Snappy makes. */
export class DamagedSnappy extends Error {}

const KIND = { literal: 0, copyOneByteOffset: 1, copyTwoByteOffset: 2, copyFourByteOffset: 3 } as const;
/** The best that the format can do is 64 bytes out of three. */
const MAXIMUM_RATIO = 22;

/**
 * Undoes Snappy's compression (google/snappy, format_description.txt), as LevelDB uses it for its blocks. Never takes more memory than
 * `maximumBytes`, nor more than 22 times the input. Throws DamagedSnappy.
 */
export function uncompressSnappy(input: Uint8Array, maximumBytes: number): Uint8Array {
  let position = 0;

  function number(bytes: number): number {
    if (bytes > input.byteLength - position) throw new DamagedSnappy("it ends too early");
    let value = 0;
    for (let index = 0; index < bytes; index++) value += (input[position++] ?? 0) * 256 ** index;
    return value;
  }

  function varint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = number(1);
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
    throw new DamagedSnappy("its length has no end");
  }

  const length = varint();
  if (length > Math.min(maximumBytes, input.byteLength * MAXIMUM_RATIO)) throw new DamagedSnappy("it is too long");
  const output = new Uint8Array(length);
  let filled = 0;
  while (position < input.byteLength) {
    const tag = number(1);
    const kind = tag & 3;
    if (kind === KIND.literal) {
      const code = tag >>> 2;
      const size = 1 + (code < 60 ? code : number(code - 59));
      if (size > input.byteLength - position || size > length - filled)
        throw new DamagedSnappy("a literal is too long");
      output.set(input.subarray(position, position + size), filled);
      position += size;
      filled += size;
      continue;
    }
    const size = kind === KIND.copyOneByteOffset ? 4 + ((tag >>> 2) & 7) : 1 + (tag >>> 2);
    const offset =
      kind === KIND.copyOneByteOffset ? (tag >>> 5) * 256 + number(1) : number(kind === KIND.copyTwoByteOffset ? 2 : 4);
    if (offset === 0 || offset > filled || size > length - filled) throw new DamagedSnappy("a copy is out of bounds");
    // Byte by byte: what is copied may overlap what it is copied to.
    for (let index = 0; index < size; index++, filled++) output[filled] = output[filled - offset] ?? 0;
  }
  if (filled !== length) throw new DamagedSnappy("it ends too early");
  return output;
}
