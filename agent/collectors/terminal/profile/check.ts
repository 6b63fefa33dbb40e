import type { ProfileComplaint } from "../../../core/problems/terminal.ts";

/** Readers of parsed JSON that say where it is not as it should be. What is not asked for is refused: a mistyped key must not pass unseen. */

export class Complaint extends Error {
  /** @param place JSON pointer. */
  constructor(
    readonly place: string,
    readonly complaint: ProfileComplaint,
  ) {
    super(`${place} ${complaint}`);
  }
}

/** @throws Complaint */
export type Reader<Value> = (given: unknown, place: string) => Value;

type JsonObject = Readonly<Record<string, unknown>>;

/** The members of an object, taken one by one; `end` refuses what was not taken. */
export class Members {
  readonly #given: JsonObject;
  readonly #taken = new Set<string>();

  constructor(
    given: unknown,
    private readonly place: string,
  ) {
    this.#given = asObject(given, place);
  }

  required<Value>(name: string, reader: Reader<Value>): Value {
    const value = this.optional(name, reader);
    if (value === undefined) throw new Complaint(`${this.place}/${name}`, "missing");
    return value;
  }

  optional<Value>(name: string, reader: Reader<Value>): Value | undefined {
    this.#taken.add(name);
    if (!Object.hasOwn(this.#given, name)) return undefined;
    return reader(this.#given[name], `${this.place}/${name}`);
  }

  end(): void {
    const unknown = Object.keys(this.#given).find((name) => !this.#taken.has(name));
    if (unknown !== undefined) throw new Complaint(`${this.place}/${unknown.slice(0, 64)}`, "unknown");
  }
}

export function asObject(given: unknown, place: string): JsonObject {
  if (typeof given !== "object" || given === null || Array.isArray(given)) throw new Complaint(place, "wrong-type");
  return given as JsonObject;
}

export function number(minimum: number, maximum: number): Reader<number> {
  return (given, place) => {
    if (typeof given !== "number") throw new Complaint(place, "wrong-type");
    if (!(given >= minimum && given <= maximum)) throw new Complaint(place, "out-of-range");
    return given;
  };
}

export function whole(minimum: number, maximum: number): Reader<number> {
  const inRange = number(minimum, maximum);
  return (given, place) => {
    const value = inRange(given, place);
    if (!Number.isInteger(value)) throw new Complaint(place, "malformed");
    return value;
  };
}

export const boolean: Reader<boolean> = (given, place) => {
  if (typeof given !== "boolean") throw new Complaint(place, "wrong-type");
  return given;
};

export function text(form: RegExp): Reader<string> {
  return (given, place) => {
    if (typeof given !== "string") throw new Complaint(place, "wrong-type");
    if (!form.test(given)) throw new Complaint(place, "malformed");
    return given;
  };
}

export function choice<const Word extends string>(words: readonly Word[]): Reader<Word> {
  return (given, place) => {
    if (typeof given !== "string") throw new Complaint(place, "wrong-type");
    const word = words.find((candidate) => candidate === given);
    if (word === undefined) throw new Complaint(place, "not-a-choice");
    return word;
  };
}

export function list<Value>(reader: Reader<Value>, maximum: number): Reader<readonly Value[]> {
  return (given, place) => {
    if (!Array.isArray(given)) throw new Complaint(place, "wrong-type");
    if (given.length === 0) throw new Complaint(place, "empty");
    if (given.length > maximum) throw new Complaint(place, "too-many");
    return given.map((item, index) => reader(item, `${place}/${index}`));
  };
}

/** One of them, or a list. */
export function oneOrMore<Value>(reader: Reader<Value>, maximum: number): Reader<readonly Value[]> {
  const several = list(reader, maximum);
  return (given, place) => (Array.isArray(given) ? several(given, place) : [reader(given, place)]);
}

/** An object whose keys the writer chose. */
export function map<Value>(key: RegExp, reader: Reader<Value>, maximum: number): Reader<ReadonlyMap<string, Value>> {
  return (given, place) => {
    const entries = Object.entries(asObject(given, place));
    if (entries.length === 0) throw new Complaint(place, "empty");
    if (entries.length > maximum) throw new Complaint(place, "too-many");
    return new Map(
      entries.map(([name, value]) => {
        if (!key.test(name)) throw new Complaint(`${place}/${name.slice(0, 64)}`, "malformed");
        return [name, reader(value, `${place}/${name}`)];
      }),
    );
  };
}
