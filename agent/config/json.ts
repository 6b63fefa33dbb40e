/**
 * A JSON reader (RFC 8259) for a file that a person wrote. `JSON.parse` would hide a key that stands twice, drop the place of
 * every value, and word its errors differently in every version of Node.
 */

/** Line and column count from 1; the column in UTF-16 units, as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Objects stay lists of members: nothing is merged, and a key such as `__proto__` is a key like any other. */
export type JsonValue =
  | { readonly type: "object"; readonly members: readonly JsonMember[] }
  | { readonly type: "list"; readonly items: readonly JsonValue[] }
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "number"; readonly value: number }
  | { readonly type: "boolean"; readonly value: boolean }
  | { readonly type: "null" };

export type JsonType = JsonValue["type"];

export interface JsonMember {
  readonly key: string;
  /** Of the key. */
  readonly at: Position;
  readonly value: JsonValue;
}

export type JsonFault =
  | "value-expected"
  | "key-expected"
  | "colon-expected"
  | "comma-expected"
  | "comma-too-many"
  | "text-not-closed"
  | "text-malformed"
  | "number-malformed"
  | "too-deep"
  | "end-expected"
  | "comment"
  | "quotes-missing";

export type JsonOutcome = { readonly value: JsonValue } | { readonly fault: JsonFault; readonly at: Position };

/** Far more than any setting needs, far less than the stack holds. */
const MAXIMUM_DEPTH = 16;

const SPACE = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const NUMBER_LIKE = /[-+.\w]+/y;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const WORD = /[A-Za-z_$][\w$]*/y;

export function parseJson(source: string): JsonOutcome {
  const reader = new JsonReader(source);
  try {
    return { value: reader.document() };
  } catch (error) {
    if (error instanceof Fault) return { fault: error.fault, at: positionOf(source, error.offset) };
    throw error;
  }
}

class Fault extends Error {
  constructor(
    readonly fault: JsonFault,
    readonly offset: number,
  ) {
    super(fault);
  }
}

class JsonReader {
  #offset = 0;
  // Positions are asked for in rising order, so that the lines are counted only once.
  #countedTo = 0;
  #line = 1;
  #lineStart = 0;

  constructor(private readonly source: string) {}

  document(): JsonValue {
    const value = this.#value(0);
    this.#space();
    if (this.#offset < this.source.length) throw this.#fault("end-expected");
    return value;
  }

  #value(depth: number): JsonValue {
    this.#space();
    const first = this.source.charAt(this.#offset);
    if ((first === "{" || first === "[") && depth === MAXIMUM_DEPTH) throw this.#fault("too-deep");
    if (first === "{") return { type: "object", members: this.#members(depth + 1) };
    if (first === "[") return { type: "list", items: this.#items(depth + 1) };
    if (first === '"') return { type: "text", text: this.#text() };
    if (/[-+.\d]/.test(first)) return this.#number();
    const start = this.#offset;
    const word = this.#match(WORD);
    switch (word) {
      case "true":
      case "false":
        return { type: "boolean", value: word === "true" };
      case "null":
        return { type: "null" };
      case "NaN":
      case "Infinity":
        throw new Fault("number-malformed", start);
      case undefined:
        throw this.#fault("value-expected");
      default:
        throw new Fault("quotes-missing", start);
    }
  }

  #members(depth: number): readonly JsonMember[] {
    const members: JsonMember[] = [];
    this.#list("}", () => {
      const at = this.#position();
      if (this.source.charAt(this.#offset) !== '"') {
        const start = this.#offset;
        if (this.#match(WORD) !== undefined) throw new Fault("quotes-missing", start);
        throw this.#fault("key-expected");
      }
      const key = this.#text();
      this.#space();
      if (this.source.charAt(this.#offset) !== ":") throw this.#fault("colon-expected");
      this.#offset += 1;
      members.push({ key, at, value: this.#value(depth) });
    });
    return members;
  }

  #items(depth: number): readonly JsonValue[] {
    const items: JsonValue[] = [];
    this.#list("]", () => {
      items.push(this.#value(depth));
    });
    return items;
  }

  /** What stands between the bracket at the offset and `close`, separated by commas. */
  #list(close: string, element: () => void): void {
    this.#offset += 1;
    this.#space();
    if (this.source.charAt(this.#offset) === close) {
      this.#offset += 1;
      return;
    }
    for (;;) {
      element();
      this.#space();
      const next = this.source.charAt(this.#offset);
      if (next !== "," && next !== close) throw this.#fault("comma-expected");
      const comma = this.#offset;
      this.#offset += 1;
      if (next === close) return;
      this.#space();
      if (this.source.charAt(this.#offset) === close) throw new Fault("comma-too-many", comma);
    }
  }

  #text(): string {
    const start = this.#offset;
    let end = start + 1;
    for (let code = this.source.charCodeAt(end); code !== QUOTE; code = this.source.charCodeAt(end)) {
      if (end >= this.source.length || code === LINE_FEED || code === CARRIAGE_RETURN) {
        throw new Fault("text-not-closed", start);
      }
      end += code === BACKSLASH ? 2 : 1;
    }
    this.#offset = end + 1;
    try {
      return JSON.parse(this.source.slice(start, end + 1)) as string;
    } catch (error) {
      // The quotes are in place: an escape that JSON does not know, or a tab.
      if (error instanceof SyntaxError) throw new Fault("text-malformed", start);
      throw error;
    }
  }

  #number(): JsonValue {
    const start = this.#offset;
    const token = this.#match(NUMBER);
    const end = this.#offset;
    this.#offset = start;
    this.#match(NUMBER_LIKE);
    if (token === undefined || this.#offset !== end) throw new Fault("number-malformed", start);
    return { type: "number", value: Number(token) };
  }

  #space(): void {
    this.#match(SPACE);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#offset;
    const token = pattern.exec(this.source)?.[0];
    if (token !== undefined) this.#offset += token.length;
    return token;
  }

  #fault(fault: JsonFault): Fault {
    const rest = this.source.slice(this.#offset, this.#offset + 2);
    const comment = rest === "//" || rest === "/*" || rest.startsWith("#");
    return new Fault(comment ? "comment" : fault, this.#offset);
  }

  #position(): Position {
    for (;;) {
      const newline = this.source.indexOf("\n", this.#countedTo);
      if (newline === -1 || newline >= this.#offset) break;
      this.#line += 1;
      this.#lineStart = newline + 1;
      this.#countedTo = newline + 1;
    }
    return { line: this.#line, column: this.#offset - this.#lineStart + 1 };
  }
}

function positionOf(source: string, offset: number): Position {
  const before = source.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}
