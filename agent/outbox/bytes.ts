/**
 * 48-bit unsigned integers, most significant byte first, so that their byte order is their numeric order. 2^48 records at one a
 * millisecond last 8,900 years, and every value is exact as a JavaScript number.
 */
export const U48_BYTES = 6;
export const U48_MAXIMUM = 2 ** 48 - 1;

export function writeU48(target: Uint8Array, offset: number, value: number): void {
  if (!Number.isInteger(value) || value < 0 || value > U48_MAXIMUM)
    throw new RangeError(`not a 48-bit number: ${value}`);
  const view = new DataView(target.buffer, target.byteOffset, target.byteLength);
  view.setUint16(offset, Math.floor(value / 2 ** 32));
  view.setUint32(offset + 2, value % 2 ** 32);
}

export function readU48(source: Uint8Array, offset: number): number {
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  const [high, low] = [view.getUint16(offset), view.getUint32(offset + 2)];
  // Without the product it stays a small integer, for which V8 needs no memory of its own wherever it is kept.
  return high === 0 ? low : high * 2 ** 32 + low;
}

/** Eight bytes as 16 lower-case hexadecimal characters, the form in which an epoch is shown and sent. */
export function epochText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function epochBytes(epoch: string): Uint8Array {
  const bytes = new Uint8Array(epoch.length / 2);
  for (let index = 0; index < bytes.length; index++) {
    bytes[index] = Number.parseInt(epoch.slice(2 * index, 2 * index + 2), 16);
  }
  return bytes;
}
