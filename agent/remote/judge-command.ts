import type { WallTime } from "../core/clock.ts";
import { VERBS, type Verb } from "../core/command.ts";
import { REQUEST_ID } from "../core/desired.ts";
import { HOUR, type Millis } from "../core/time.ts";

/** No command lives longer: that is how long its name must be remembered. */
export const MAXIMUM_LIFE: Millis = 24 * HOUR;
/** Numbers that one replay may ask for. */
export const MAXIMUM_REPLAY = 1_000_000;

/** What the centre asks, understood and permitted. */
export type Command = { readonly id: string; readonly expiresAt: Millis } & (
  | { readonly verb: Exclude<Verb, "replay"> }
  | { readonly verb: "replay"; readonly from: number; readonly to: number }
);

/** Why nothing is done. `replayed`: done before, or perhaps; `busy`: too much is asked at once. */
export type CommandRefusal =
  | "malformed"
  | "retained"
  | "unknown-verb"
  | "not-allowed"
  | "clock-not-trusted"
  | "expired"
  | "expires-too-late"
  | "replayed"
  | "arguments"
  | "busy";

export type CommandVerdict =
  | { readonly command: Command }
  | { readonly refusal: CommandRefusal; readonly id?: string; readonly verb?: Verb };

/** What a command is judged by. */
export interface CommandCircumstances {
  /** The message had been lying at the broker. */
  readonly retained: boolean;
  readonly allowed: readonly Verb[];
  readonly wall: WallTime;
  /** Of the store: the numbers of another one mean other records. */
  readonly epoch: string;
  /** Whether a command may have been carried out already. */
  readonly isKnown: (id: string, expiresAt: Millis) => boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Whether to do what a message on `command` says.
 * @param message its JSON, in which no key stands twice; undefined when it was none.
 */
export function judgeCommand(message: unknown, circumstances: CommandCircumstances): CommandVerdict {
  const fields = isObject(message) ? message : {};
  const { id, verb, expiresAt, arguments: given = {} } = fields;
  if (!isId(id)) return { refusal: "malformed" };
  const known = VERBS.find((word) => word === verb);
  const refuse = (refusal: CommandRefusal): CommandVerdict => ({
    refusal,
    id,
    ...(known === undefined ? {} : { verb: known }),
  });
  if (fields["v"] !== 1 || typeof verb !== "string" || !isWhole(expiresAt) || !isObject(given))
    return refuse("malformed");
  if (circumstances.retained) return refuse("retained");
  if (known === undefined) return refuse("unknown-verb");
  if (!circumstances.allowed.includes(known)) return refuse("not-allowed");
  const { at, trusted } = circumstances.wall;
  if (!trusted) return refuse("clock-not-trusted");
  if (expiresAt <= at) return refuse("expired");
  if (expiresAt > at + MAXIMUM_LIFE) return refuse("expires-too-late");
  if (circumstances.isKnown(id, expiresAt)) return refuse("replayed");
  if (known === "replay") {
    const range = rangeOf(given, circumstances.epoch);
    return range === undefined ? refuse("arguments") : { command: { id, expiresAt, verb: known, ...range } };
  }
  return Object.keys(given).length > 0 ? refuse("arguments") : { command: { id, expiresAt, verb: known } };
}

function rangeOf(given: Fields, epoch: string): { readonly from: number; readonly to: number } | undefined {
  const { from, to } = given;
  if (Object.keys(given).sort().join() !== "epoch,from,to" || given["epoch"] !== epoch) return undefined;
  if (!isWhole(from) || !isWhole(to) || from < 1 || to < from || to - from >= MAXIMUM_REPLAY) return undefined;
  return { from, to };
}

function isId(value: unknown): value is string {
  return typeof value === "string" && REQUEST_ID.test(value);
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
