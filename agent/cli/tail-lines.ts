import type { Lane } from "../core/queue.ts";
import type { DecodedRecord } from "../uplink/decode-envelope.ts";
import type { Finding } from "./tail-ledger.ts";

/** Where a record came from. `replay` names the command that asked for it once more. */
export interface Origin {
  readonly site: string;
  readonly epoch: string;
  readonly lane: Lane;
  readonly replay?: string;
}

/** A record: `lost` when it declares others lost. */
export interface RecordLine extends Origin {
  readonly type: "record" | "lost";
  readonly record: DecodedRecord;
}

/** The retained message that says whether a site is online, whatever it holds. */
export interface StatusLine {
  readonly type: "status";
  readonly site: string;
  /** It had been lying at the broker. */
  readonly retained: boolean;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Everything that `suar tail` prints. */
export type TailLine = RecordLine | StatusLine | Finding;

/**
 * One line of JSON, flat. What a record says itself of a `type`, `site`, `epoch`, `lane` or `replay` means something else than where it
 * came from, and is called `recordType`, … instead. Undefined when it cannot be written, because it is nested too deeply.
 */
export function jsonLine(line: TailLine): string | undefined {
  try {
    return `${harmless(JSON.stringify(flat(line)))}\n`;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function flat(line: TailLine): object {
  if ("record" in line) {
    const { record, ...origin } = line;
    return { ...origin, ...renamed(record, ["type", "site", "epoch", "lane", "replay"], "record") };
  }
  if ("fields" in line) {
    const { fields, ...origin } = line;
    const { v: _version, site: _site, ...rest } = fields;
    return { ...origin, ...renamed(rest, ["type", "retained"], "status") };
  }
  return line;
}

/** The fields, with another name where it is one of `taken`. */
function renamed(fields: Readonly<Record<string, unknown>>, taken: readonly string[], prefix: string): object {
  // Not by assignment: a field may be called __proto__.
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      return [taken.includes(name) ? `${prefix}${name.charAt(0).toUpperCase()}${name.slice(1)}` : name, value];
    }),
  );
}

/**
 * NUL and halves of a character pair are JSON but no text: PostgreSQL refuses a whole COPY for one. DEL and the C1 controls are text, but JSON
 * does not escape them, and they steer a terminal.
 */
function harmless(json: string): string {
  return json
    .replaceAll(/\\(u0000|ud[89a-f][0-9a-f]{2}|.)/g, (escaped, code: string) =>
      code.length === 5 ? "\\ufffd" : escaped,
    )
    .replaceAll(/[\x7f-\x9f]/g, (control) => `\\u00${control.charCodeAt(0).toString(16)}`);
}
