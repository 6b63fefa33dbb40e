import type { Millis } from "../core/time.ts";
import type { DecodedRecord } from "../uplink/decode-envelope.ts";
import { Declared, type MissingCount } from "./tail-declared.ts";
import { type MissingRun, type Range, SequenceTrack } from "./tail-sequence.ts";

/**
 * gap: `count` numbers from `from` to `to` have not come and were not declared lost, for the time of grace; with `declared`, so many
 * of those between them were, and `count` is how many more are missing. filled: what was named as a gap came after all.
 * undeclared: going by the totals, `count` records were declared lost by `lost` records between number `from` and number `to`, none of
 * which came.
 */
export interface Finding extends Range {
  readonly type: "gap" | "filled" | "undeclared";
  readonly site: string;
  readonly epoch: string;
  readonly count: number;
  readonly declared?: number;
}

/** Epochs, runs and declarations together: enough for 80,000 sites, too little to fill a computer. */
const MAXIMUM_ENTRIES = 400_000;

interface EpochBook {
  readonly site: string;
  readonly epoch: string;
  readonly track: SequenceTrack;
  readonly declared: Declared;
  /** What it counts for in the bound. */
  entries: number;
}

/**
 * What came of every site, each record once, and what is missing.
 *
 * INVARIANTS
 * - Memory is bounded whatever comes: the epochs that nobody has heard of for longest are forgotten, and their records may come twice.
 * - `#unsettled` holds every book in which something may still have to be named.
 */
export class TailLedger {
  /** The least recently heard of first. */
  readonly #books = new Map<string, EpochBook>();
  readonly #unsettled = new Set<EpochBook>();
  #entries = 0;
  #forgotten = 0;

  constructor(
    /** How long a number may be missing before it is named. */
    private readonly grace: Millis,
    private readonly maximumEntries = MAXIMUM_ENTRIES,
  ) {}

  /** Epochs and parts of epochs that were forgotten for want of room. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** False when the record came before. */
  take(site: string, epoch: string, record: DecodedRecord, now: Millis): boolean {
    const book = this.#open(site, epoch);
    const isNew = book.track.add(record.seq, now);
    if (isNew && record.kind === "lost") this.#declare(book, record, now);
    if (isNew && (book.track.isOpen || book.declared.shortfalls.length > 0)) this.#unsettled.add(book);
    this.#weigh(book);
    return isNew;
  }

  /** What is to be named now. @param grace 0 at the end, when nothing more is waited for. */
  sweep(now: Millis, grace = this.grace): readonly Finding[] {
    const findings: Finding[] = [];
    for (const book of this.#unsettled) {
      const { site, epoch } = book;
      const name = (type: Finding["type"], found: Omit<Finding, "type" | "site" | "epoch">) =>
        findings.push({ type, site, epoch, ...found });
      for (const filled of book.track.takeFilled()) name("filled", { ...filled, count: lengthOf(filled) });
      const until = now - grace;
      for (const { from, to, count } of book.declared.takeShortfalls(until)) name("undeclared", { from, to, count });
      for (const gap of nameGaps(book, until)) name("gap", { ...gap, count: lengthOf(gap) });
      for (const excess of book.declared.takeExcesses(missingByCover(book, until))) name("gap", excess);
      if (
        book.declared.shortfalls.length === 0 &&
        book.track.runs.every(({ named, since }) => named || since <= until)
      ) {
        this.#unsettled.delete(book);
      }
      this.#weigh(book);
    }
    return findings;
  }

  #open(site: string, epoch: string): EpochBook {
    const key = `${site}/${epoch}`;
    const known = this.#books.get(key);
    // Put in again, as the one heard of last.
    this.#books.delete(key);
    const book = known ?? { site, epoch, track: new SequenceTrack(), declared: new Declared(), entries: 0 };
    this.#books.set(key, book);
    return book;
  }

  #declare(book: EpochBook, record: DecodedRecord, now: Millis): void {
    const { seq } = record;
    const { from, to, count, total, epoch } = record;
    if (!isCount(from) || !isCount(to) || !isCount(count) || to < from) return;
    const about = epoch === undefined ? book : this.#books.get(`${book.site}/${String(epoch)}`);
    about?.declared.add({ from, to, count });
    if (about !== undefined && about !== book) this.#weigh(about);
    if (epoch === undefined && isCount(total)) book.declared.addTotal(seq, total, count, now);
  }

  #weigh(book: EpochBook): void {
    if (book.track.forget() > 0) this.#forgotten += 1;
    const { track, declared } = book;
    const entries = 1 + track.runs.length + declared.covers.length + declared.shortfalls.length;
    this.#entries += entries - book.entries;
    book.entries = entries;
    for (const [key, oldest] of this.#books) {
      if (this.#entries <= this.maximumEntries || oldest === book) return;
      this.#books.delete(key);
      this.#unsettled.delete(oldest);
      this.#entries -= oldest.entries;
      this.#forgotten += 1;
    }
  }
}

/** Marks what is missing since `until` or longer and was not declared, and returns it. */
function nameGaps({ track, declared: { covers } }: EpochBook, until: Millis): readonly Range[] {
  const gaps: Range[] = [];
  const pieces: MissingRun[] = [];
  let next = 0;
  for (const run of track.runs) {
    if (run.named || run.since > until) {
      pieces.push(run);
      continue;
    }
    let { from } = run;
    const name = (to: number) => {
      if (to < from) return;
      pieces.push({ ...run, from, to, named: true });
      gaps.push({ from, to });
    };
    while ((covers[next]?.to ?? run.from) < run.from) next++;
    for (let index = next; (covers[index]?.from ?? run.to + 1) <= run.to; index++) {
      const cover = covers[index] ?? run;
      name(cover.from - 1);
      from = Math.max(from, cover.from);
      const to = Math.min(run.to, cover.to);
      pieces.push({ ...run, from, to });
      from = to + 1;
    }
    name(run.to);
  }
  track.cut(pieces);
  return gaps;
}

/** For each cover: how many numbers are missing in it since `until` or longer, and how many of them were named. */
function missingByCover({ track: { runs }, declared: { covers } }: EpochBook, until: Millis): readonly MissingCount[] {
  let next = 0;
  return covers.map((cover) => {
    let count = 0;
    let named = 0;
    while ((runs[next]?.to ?? cover.from) < cover.from) next++;
    for (let index = next; (runs[index]?.from ?? cover.to + 1) <= cover.to; index++) {
      const run = runs[index];
      if (run === undefined || run.since > until) continue;
      const length = Math.min(cover.to, run.to) - Math.max(cover.from, run.from) + 1;
      count += length;
      if (run.named) named += length;
    }
    return { count, named };
  });
}

function lengthOf({ from, to }: Range): number {
  return to - from + 1;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
