/**
 * A reader of protobuf messages by field number: https://protobuf.dev/programming-guides/encoding/. It knows no schema; the caller asks for a
 * field as the type that it should have, and gets undefined where the message has none, or one of another wire type.
 */

/** More fields than any message of a dish has, packed numbers not counted. */
const MAXIMUM_FIELDS = 10_000;

export const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

export type Field =
  | { readonly wire: typeof WIRE.varint; readonly value: bigint }
  | { readonly wire: typeof WIRE.fixed64 | typeof WIRE.bytes | typeof WIRE.fixed32; readonly value: Uint8Array };

/** Bytes that are no protobuf message: cut off, or something else altogether. */
export class NotProtobuf extends Error {}

export class Message {
  readonly #fields: ReadonlyMap<number, readonly Field[]>;

  /** @throws NotProtobuf */
  constructor(bytes: Uint8Array) {
    const fields = new Map<number, Field[]>();
    for (const { number, field } of fieldsOf(bytes)) {
      const others = fields.get(number);
      // Not a new list each time: a hostile message may have one field ten thousand times.
      if (others === undefined) fields.set(number, [field]);
      else others.push(field);
    }
    this.#fields = fields;
  }

  /** Numbers of the fields that are there, in no order. */
  get numbers(): readonly number[] {
    return [...this.#fields.keys()];
  }

  has(field: number): boolean {
    return this.#fields.has(field);
  }

  /** uint32, uint64 or an enum; undefined where it is too large to be exact. */
  unsigned(field: number): number | undefined {
    const found = this.#last(field);
    if (found?.wire !== WIRE.varint) return undefined;
    const value = Number(found.value);
    return Number.isSafeInteger(value) ? value : undefined;
  }

  bool(field: number): boolean | undefined {
    const found = this.#last(field);
    return found?.wire === WIRE.varint ? found.value !== 0n : undefined;
  }

  /** May be NaN or infinite, as the sender wrote it. */
  float(field: number): number | undefined {
    const found = this.#last(field);
    return found?.wire === WIRE.fixed32 ? viewOf(found.value).getFloat32(0, true) : undefined;
  }

  /** All values of a repeated float, packed or not. */
  floats(field: number): readonly number[] {
    return (this.#fields.get(field) ?? []).flatMap(({ wire, value }) => {
      if (wire !== WIRE.fixed32 && wire !== WIRE.bytes) return [];
      const view = viewOf(value);
      return Array.from({ length: Math.floor(view.byteLength / 4) }, (_, index) => view.getFloat32(index * 4, true));
    });
  }

  /** @throws NotProtobuf when the field's bytes are none. */
  message(field: number): Message | undefined {
    const found = this.#last(field);
    return found?.wire === WIRE.bytes ? new Message(found.value) : undefined;
  }

  /** Of a repeated field. @throws NotProtobuf when one of them is none. */
  messages(field: number): readonly Message[] {
    return (this.#fields.get(field) ?? []).map(({ wire, value }) => {
      if (wire !== WIRE.bytes) throw new NotProtobuf(`field ${field} of wire type ${wire}`);
      return new Message(value);
    });
  }

  /** Of a field that should be there once and is there more often, the last counts. */
  #last(field: number): Field | undefined {
    return this.#fields.get(field)?.at(-1);
  }
}

/** Every field of a message, in its order. @throws NotProtobuf */
export function fieldsOf(bytes: Uint8Array): readonly { readonly number: number; readonly field: Field }[] {
  const fields: { number: number; field: Field }[] = [];
  const cursor = new Cursor(bytes);
  while (!cursor.atEnd) {
    if (fields.length === MAXIMUM_FIELDS) throw new NotProtobuf("too many fields");
    const key = Number(cursor.varint());
    const number = Math.floor(key / 8);
    if (number === 0 || number >= 2 ** 29) throw new NotProtobuf(`field ${number}`);
    fields.push({ number, field: cursor.field(key % 8) });
  }
  return fields;
}

class Cursor {
  #at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get atEnd(): boolean {
    return this.#at >= this.bytes.length;
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.bytes[this.#at++];
      if (byte === undefined) throw new NotProtobuf("cut off");
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new NotProtobuf("a number of more than 10 bytes");
  }

  field(wire: number): Field {
    switch (wire) {
      case WIRE.varint:
        return { wire, value: this.varint() };
      case WIRE.fixed64:
        return { wire, value: this.#take(8) };
      case WIRE.fixed32:
        return { wire, value: this.#take(4) };
      case WIRE.bytes:
        return { wire, value: this.#take(Number(this.varint())) };
      default:
        // Groups are of an older protobuf; no device of this API has any.
        throw new NotProtobuf(`wire type ${wire}`);
    }
  }

  #take(length: number): Uint8Array {
    const end = this.#at + length;
    if (!(end <= this.bytes.length)) throw new NotProtobuf("cut off");
    const taken = this.bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
