import type { DishRequest } from "../../../core/terminal-access.ts";
import { type Field, fieldsOf, WIRE } from "./protobuf.ts";

/** Field numbers that may be kept: `true` with everything in it, or which of the fields in it. */
interface Kept {
  readonly [field: number]: true | Kept;
}

/** Of device_info only the versions: its id names the dish, and through it the customer. */
const VERSIONS: Kept = { 2: true, 3: true };

/** What says nothing of who and where: everything that the driver reads, and the numbers around it. Positions and pointing are not among them. */
const RESPONSES: Readonly<Record<DishRequest, Kept>> = {
  get_status: {
    3: true,
    2004: {
      1: VERSIONS,
      2: true,
      1003: true,
      1004: true,
      1005: true,
      1007: true,
      1008: true,
      1009: true,
      1010: true,
      1014: { 1: true, 3: true, 4: true },
      1016: true,
      1018: true,
      1022: true,
      1024: true,
    },
  },
  get_history: { 3: true, 2006: { 1: true, 1001: true, 1002: true, 1003: true, 1004: true, 1010: true } },
  get_diagnostics: { 3: true, 6001: { 2: true, 3: true, 5: true, 6: true, 7: true, 10: true, 11: true, 14: true } },
};

export interface KeptMessage {
  readonly message: Uint8Array;
  /** Fields that were left out, as `2004.1027`: a new one shows here. */
  readonly dropped: readonly string[];
}

/** A response without what could name the dish or its place. @throws NotProtobuf */
export function keepFields(request: DishRequest, response: Uint8Array): KeptMessage {
  const dropped = new Set<string>();
  return { message: keep(response, RESPONSES[request], "", dropped), dropped: [...dropped].sort() };
}

function keep(bytes: Uint8Array, kept: Kept, path: string, dropped: Set<string>): Uint8Array {
  const parts = fieldsOf(bytes).map(({ number, field }) => {
    const rule = kept[number];
    if (rule === true) return encode(number, field);
    if (rule !== undefined && field.wire === WIRE.bytes) {
      return encode(number, { wire: WIRE.bytes, value: keep(field.value, rule, `${path}${number}.`, dropped) });
    }
    dropped.add(`${path}${number}`);
    return [];
  });
  return Uint8Array.from(parts.flat());
}

function encode(number: number, field: Field): number[] {
  const key = varint(BigInt(number) * 8n + BigInt(field.wire));
  if (field.wire === WIRE.varint) return [...key, ...varint(field.value)];
  if (field.wire === WIRE.bytes) return [...key, ...varint(BigInt(field.value.length)), ...field.value];
  return [...key, ...field.value];
}

function varint(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return [...bytes, Number(rest)];
}
