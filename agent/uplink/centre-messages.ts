/** What the centre publishes to a site, or to all, and the uplink itself understands. The rest goes to `Remote`. */

/** Larger ones are not even looked at. */
export const MAXIMUM_BYTES = 64 * 1024;
const MAXIMUM_RANGES = 256;

const decoder = new TextDecoder();

/** Sequence numbers `from` to `to`, both included. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** Everything of `epoch` up to `through`, and in the ranges of `also`, is stored at the centre. */
export interface Commit {
  readonly epoch: string;
  readonly through: number;
  readonly also: readonly Interval[];
}

/** What holds for the whole fleet. Absent: as the site is configured. */
export interface FleetPace {
  readonly backlogKilobitsPerSecond?: number;
  readonly reconnectSpreadSeconds?: number;
}

/** Bounds of the settings of the same name. */
const PACE_BOUNDS = { backlogKilobitsPerSecond: 1_000_000, reconnectSpreadSeconds: 3_600 } as const;

/** Undefined for whatever is no commit. */
export function decodeCommit(payload: Uint8Array): Commit | undefined {
  const { epoch, through, also = [] } = decodeObject(payload) ?? {};
  if (typeof epoch !== "string" || !isSequence(through) || !Array.isArray(also)) return undefined;
  if (also.length > MAXIMUM_RANGES) return undefined;
  const ranges: Interval[] = [];
  for (const range of also as readonly unknown[]) {
    const [from, to] = Array.isArray(range) ? (range as readonly unknown[]) : [];
    if (!isSequence(from) || !isSequence(to) || from > to) return undefined;
    ranges.push({ from, to });
  }
  return { epoch, through, also: ranges };
}

/** An empty payload takes back what was asked before. Undefined for whatever is no pace. */
export function decodePace(payload: Uint8Array): FleetPace | undefined {
  if (payload.length === 0) return {};
  const fields = decodeObject(payload);
  if (fields === undefined) return undefined;
  const pace: Record<string, number> = {};
  for (const [name, most] of Object.entries(PACE_BOUNDS)) {
    const value = fields[name];
    if (value === undefined) continue;
    if (typeof value !== "number" || !(value >= 0 && value <= most)) return undefined;
    pace[name] = value;
  }
  return pace;
}

/** The boot that a status message was written in; undefined when it does not say. */
export function decodeStatusBoot(payload: Uint8Array): string | undefined {
  const boot = decodeObject(payload)?.["boot"];
  return typeof boot === "string" ? boot : undefined;
}

function decodeObject(payload: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  if (payload.length > MAXIMUM_BYTES) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(payload));
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const fields = value as Readonly<Record<string, unknown>>;
  return fields["v"] === 1 ? fields : undefined;
}

function isSequence(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
