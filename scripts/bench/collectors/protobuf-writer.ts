/** Writes protobuf fields, as far as a dish's answers need it: https://protobuf.dev/programming-guides/encoding/. */

export function varintField(field: number, value: number): Uint8Array {
  return concat(varint(field * 8), varint(value));
}

export function floatField(field: number, value: number): Uint8Array {
  return concat(varint(field * 8 + 5), float(value));
}

export function bytesField(field: number, ...content: readonly Uint8Array[]): Uint8Array {
  const bytes = concat(...content);
  return concat(varint(field * 8 + 2), varint(bytes.length), bytes);
}

export function textField(field: number, value: string): Uint8Array {
  return bytesField(field, new TextEncoder().encode(value));
}

/** A packed repeated float. */
export function floatsField(field: number, values: readonly number[]): Uint8Array {
  return bytesField(field, ...values.map(float));
}

/** @param value whole, 0 to 2^53. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Uint8Array.from([...bytes, rest]);
}

function float(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return bytes;
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
