import { createReadStream } from "node:fs";
import { reasonOf, SuarError } from "../core/errors.ts";
import { EXPORT_VERSION, type ExportedEnvelope, MAXIMUM_LINE_BYTES, parseExportLine } from "./export-file.ts";
import { shownPath } from "./shown-path.ts";

/** So many damaged lines are named; all are counted. */
export const MAXIMUM_NAMED_LINES = 100;
/** A file of which this much is read without one good line is none of ours: /dev/zero has no end. */
const MAXIMUM_NONSENSE_BYTES = 64 * 1024 * 1024;
const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** What was found in one file. Grows while it is read. */
export interface ExportFindings {
  readonly envelopes: number;
  readonly records: number;
  /** Line numbers, from 1. */
  readonly damagedLines: readonly number[];
  readonly damagedCount: number;
  /** True when the file, or one of several files in it, ends before its end was written. */
  readonly cutOff: boolean;
  /** Records that were written into the file and are not in it any more, as far as it says how many there were. */
  readonly missingRecords: number;
}

export function isWhole({ damagedCount, cutOff, missingRecords }: ExportFindings): boolean {
  return damagedCount === 0 && !cutOff && missingRecords === 0;
}

/** One exported file, read line by line in bounded memory, however large or hostile it is. */
export class ExportReader {
  readonly #findings = new Findings();

  constructor(private readonly path: string) {}

  /** Final once `envelopes` has ended. */
  get findings(): ExportFindings {
    return this.#findings;
  }

  /**
   * Everything good in it, in order. Rejects with `import-unreadable`, `import-newer`, `import-not-an-export` where nothing in it
   * is good, or `stopped`.
   */
  async *envelopes(signal: AbortSignal): AsyncGenerator<ExportedEnvelope> {
    const file = shownPath(this.path);
    const findings = this.#findings;
    const hopeless = (bytesRead: number) => !findings.isOurs && bytesRead > MAXIMUM_NONSENSE_BYTES;
    for await (const { number, bytes, isTerminated } of linesOf(this.path, hopeless, signal)) {
      const found = bytes === undefined ? ({ type: "damaged" } as const) : parseExportLine(bytes);
      switch (found.type) {
        case "newer":
          throw new SuarError("import-newer", { file, found: found.version, supported: EXPORT_VERSION });
        case "header":
          findings.begin();
          break;
        case "end":
          findings.end(found.records);
          break;
        case "envelope":
          findings.envelope(found.envelope.records.length);
          yield found.envelope;
          break;
        case "damaged":
          findings.damaged(number, isTerminated);
          break;
      }
    }
    if (!findings.isOurs) throw new SuarError("import-not-an-export", { file });
    findings.finish();
  }
}

class Findings implements ExportFindings {
  envelopes = 0;
  records = 0;
  readonly damagedLines: number[] = [];
  damagedCount = 0;
  cutOff = false;
  missingRecords = 0;
  /** Something in the file is an export's. */
  isOurs = false;
  /** Records of the section that is being read; undefined before the first and after the end of one. */
  #section: number | undefined;

  begin(): void {
    this.isOurs = true;
    if (this.#section !== undefined) this.cutOff = true;
    this.#section = 0;
  }

  envelope(records: number): void {
    this.isOurs = true;
    this.envelopes += 1;
    this.records += records;
    this.#section = (this.#section ?? 0) + records;
  }

  end(records: number): void {
    this.isOurs = true;
    this.missingRecords += Math.max(0, records - (this.#section ?? 0));
    this.#section = undefined;
  }

  damaged(line: number, isTerminated: boolean): void {
    // The last line without its end is what a cut leaves.
    if (!isTerminated) {
      this.cutOff = true;
      return;
    }
    this.damagedCount += 1;
    if (this.damagedLines.length < MAXIMUM_NAMED_LINES) this.damagedLines.push(line);
  }

  finish(): void {
    if (this.#section !== undefined) this.cutOff = true;
  }
}

interface Line {
  readonly number: number;
  /** Undefined for a line that is too long. */
  readonly bytes: Uint8Array | undefined;
  readonly isTerminated: boolean;
}

/** The lines of a file that are not empty. Asks before each next piece of the file whether to give up: then it is none of ours. */
async function* linesOf(
  path: string,
  hopeless: (bytesRead: number) => boolean,
  signal: AbortSignal,
): AsyncGenerator<Line> {
  const file = shownPath(path);
  let pieces: Buffer[] = [];
  let length = 0;
  let number = 1;
  let bytesRead = 0;
  let tooLong = false;
  const line = (isTerminated: boolean): Line | undefined => {
    const joined = Buffer.concat(pieces);
    const bytes = joined.at(-1) === RETURN ? joined.subarray(0, -1) : joined;
    const isEmpty = length === 0 || (!tooLong && bytes.length === 0);
    const found = { number, bytes: tooLong ? undefined : bytes, isTerminated };
    pieces = [];
    length = 0;
    tooLong = false;
    return isEmpty ? undefined : found;
  };
  try {
    for await (const chunk of createReadStream(path, { signal }) as AsyncIterable<Buffer>) {
      if (hopeless(bytesRead)) throw new SuarError("import-not-an-export", { file });
      bytesRead += chunk.length;
      let start = 0;
      while (start < chunk.length) {
        const end = chunk.indexOf(NEWLINE, start);
        const piece = chunk.subarray(start, end < 0 ? chunk.length : end);
        length += piece.length;
        if (length > MAXIMUM_LINE_BYTES) {
          tooLong = true;
          pieces = [];
        } else if (piece.length > 0) {
          pieces.push(piece);
        }
        start += piece.length;
        if (end < 0) break;
        start += 1;
        const whole = line(true);
        if (whole !== undefined) yield whole;
        number += 1;
      }
    }
  } catch (error) {
    if (signal.aborted) throw new SuarError("stopped", {}, { cause: error });
    if (error instanceof SuarError) throw error;
    throw new SuarError("import-unreadable", { file, reason: reasonOf(error) }, { cause: error });
  }
  const rest = line(false);
  if (rest !== undefined) yield rest;
}
