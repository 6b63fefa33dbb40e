import type { Account } from "../../../agent/core/queue.ts";
import type { EpochFields, LostFields } from "../../../agent/core/record.ts";
import type { CaseResult } from "../kind.ts";
import type { Arrival, Pass } from "./drain.ts";
import type { Truth } from "./journal.ts";

export interface Outcome {
  readonly passes: readonly Pass[];
  /** In the order in which they came, over all passes. */
  readonly arrivals: readonly Arrival[];
}

/**
 * What the fault may have cost. `nothing`: everything that was synced is there, so every loss but that for room is a defect.
 * `one file`: what is damaged may be lost, and has to be declared.
 */
export type Damage = "nothing" | "one file";

/** Records that the outbox makes itself, and that may therefore come under a number that no workload knows. */
const OWN_KINDS: ReadonlySet<unknown> = new Set(["lost", "epoch", "clock", "boot"]);
/** Losses that have nothing to do with a fault. */
const ORDINARY: ReadonlySet<string> = new Set(["retention", "thinned", "rejected"]);
/** In the text of each record that the books look into; of most cases' tens of thousands it is in a few. */
const DECLARING = /"kind":"(?:lost|epoch)"/;
const EXAMPLES = 3;

/** Compares what came out of the store after a fault with what had been promised before it. Pure. */
export function judge(truth: Truth, outcome: Outcome, damage: Damage): CaseResult {
  const problems = passProblems(outcome.passes);
  const last = outcome.passes.at(-1)?.account;
  const slowestOpenMs = Math.max(0, ...outcome.passes.map((pass) => pass.openMs));
  if (last === undefined) return { problems, counts: { recorded: truth.confirmed.size, unopenable: 1 }, slowestOpenMs };

  const books = new Map<string, Book>();
  const bookOf = (epoch: string) => {
    const book = books.get(epoch) ?? new Book();
    books.set(epoch, book);
    return book;
  };
  const before = bookOf(truth.epoch ?? last.epoch);
  for (const seq of truth.arrived) before.arrive(seq, truth.texts.get(seq) ?? "");
  let duplicates = 0;
  let settledAgain = 0;
  const wrong: string[] = [];
  for (const { epoch, seq, json } of outcome.arrivals) {
    const text = withoutSeq(seq, json);
    if (epoch === truth.epoch) {
      if (truth.settled.has(seq)) settledAgain++;
      const problem = wrongPayload(truth, seq, text);
      if (problem !== undefined) wrong.push(problem);
    }
    const book = bookOf(epoch);
    if (book.arrived.has(seq)) duplicates++;
    const other = book.arrive(seq, text);
    if (other !== undefined) wrong.push(`${epoch}/${seq} came as ${other} and then as ${text}`);
  }
  problems.push(...examples(wrong, "Nothing but what was recorded should come out, but"));

  const newEpoch = truth.epoch !== undefined && last.epoch !== truth.epoch;
  if (newEpoch && damage === "nothing") {
    problems.push(`Epoch ${truth.epoch} should go on after a power cut, but ${last.epoch} began.`);
  }
  const current = bookOf(last.epoch);
  problems.push(...currentProblems(current, last, damage));
  const missed = newEpoch ? judgeOldEpoch(truth, before, current) : unheardOf(truth, before, last.recorded);
  const uncounted = Math.max(0, current.missing(last.recorded) - current.declared);
  problems.push(...missed.problems);
  const declared = [...current.losses, ...(newEpoch ? before.losses : [])];
  return {
    problems,
    counts: {
      recorded: truth.confirmed.size,
      delivered: before.arrived.size + (newEpoch ? current.arrived.size : 0),
      declaredLost: sum(declared.filter((lost) => lost.reason !== "thinned")),
      thinned: sum(declared.filter((lost) => lost.reason === "thinned")),
      undeclared: Math.max(missed.undeclared, uncounted),
      overdeclared: Math.max(0, current.declared - current.missing(last.recorded)),
      onlyInTotal: current.onlyInTotal,
      duplicates,
      settledAgain,
      newEpochs: newEpoch ? 1 : 0,
      unopenable: 0,
      gaveUp: outcome.passes.filter((pass) => pass.gaveUp).length,
    },
    slowestOpenMs,
  };
}

/** What the centre has of one epoch. */
class Book {
  readonly arrived = new Map<number, string>();
  readonly losses: LostFields[] = [];
  epochRecord: EpochFields | undefined;

  /** Returns what came under this number before, where that was something else. */
  arrive(seq: number, text: string): string | undefined {
    const before = this.arrived.get(seq);
    if (before !== undefined) return before === text ? undefined : before;
    this.arrived.set(seq, text);
    const record = DECLARING.test(text) ? parsed(text) : undefined;
    if (record?.["kind"] === "lost") this.losses.push(record as unknown as LostFields);
    if (record?.["kind"] === "epoch") this.epochRecord = record as unknown as EpochFields;
    return undefined;
  }

  /** How many of the first `recorded` numbers never came. */
  missing(recorded: number): number {
    let here = 0;
    for (const seq of this.arrived.keys()) if (seq <= recorded) here++;
    return recorded - here;
  }

  /**
   * Records of this epoch itself that were declared. A declaration may be lost itself; then the total in a later one says how many
   * there are in all, and the missing numbers are which.
   */
  get declared(): number {
    const own = this.losses.filter((lost) => lost.epoch === undefined);
    return Math.max(sum(own), ...own.map((lost) => lost.total ?? 0));
  }

  /** Declared only by a total: their declaration did not come. */
  get onlyInTotal(): number {
    return this.declared - sum(this.losses.filter((lost) => lost.epoch === undefined));
  }
}

function passProblems(passes: readonly Pass[]): string[] {
  const problems: string[] = [];
  passes.forEach((pass, index) => {
    const which = index === 0 ? "after the fault" : `at restart ${index} after the fault`;
    if (pass.openError !== undefined) problems.push(`The store should open ${which}, but: ${pass.openError}.`);
    if (pass.openMs > 30_000) problems.push(`The store should open within 30 s ${which}; it took ${pass.openMs} ms.`);
    if (pass.stuck !== undefined) problems.push(`Everything queued should come ${which}, but: ${pass.stuck}.`);
    const { account } = pass;
    if (account !== undefined && !balanced(account)) {
      problems.push(`recorded = delivered + queued + lost + thinned should hold ${which}: ${JSON.stringify(account)}.`);
    }
  });
  const [before, last] = passes.slice(-2);
  if (before?.account !== undefined && last?.account !== undefined) {
    if (last.arrivals > 0)
      problems.push(`A restart should bring nothing new at last; it brought ${last.arrivals} records.`);
    if (last.account.epoch !== before.account.epoch) {
      problems.push(`A restart should keep epoch ${before.account.epoch}, but ${last.account.epoch} began.`);
    }
  }
  if (passes.length === 0) problems.push("The store should be opened after the fault, but no attempt came to an end.");
  return problems;
}

function balanced({ recorded, delivered, queued, lost, thinned }: Account): boolean {
  return (
    [delivered, queued, lost, thinned].every((part) => part >= 0) && recorded === delivered + queued + lost + thinned
  );
}

/** The account of the epoch that goes on, beside what the centre was told. */
function currentProblems(book: Book, account: Account, damage: Damage): string[] {
  const problems: string[] = [];
  const { lost, thinned, recorded } = account;
  // A store that has lost its end has also forgotten what it declared there: the centre may know of more, and never of less.
  const wrong = damage === "one file" ? book.declared < lost + thinned : book.declared !== lost + thinned;
  if (wrong) {
    problems.push(
      `The account says ${lost} lost and ${thinned} thinned; declared to the centre were ${book.declared}.`,
    );
  }
  if (damage === "one file") return problems;
  const missing = book.missing(recorded);
  if (missing !== book.declared) {
    problems.push(`Of ${recorded} recorded, ${missing} did not come, and ${book.declared} were declared.`);
  }
  const unexpected = book.losses.filter((one) => !ORDINARY.has(one.reason));
  problems.push(
    ...examples(
      unexpected.map((one) => JSON.stringify(one)),
      "Nothing that was synced should be lost in a power cut, but declared was",
    ),
  );
  return problems;
}

/** Confirmed records of the same epoch that neither came nor lie in a declared range, unless they are in the total. */
function unheardOf(truth: Truth, book: Book, recorded: number): { problems: string[]; undeclared: number } {
  const ranges = book.losses.filter((lost) => lost.epoch === undefined);
  const unheard = [...truth.confirmed].filter((seq) => !book.arrived.has(seq) && !covered(seq, ranges));
  const inTotal = unheard.length <= book.onlyInTotal && book.missing(recorded) <= book.declared;
  return inTotal
    ? { problems: [], undeclared: 0 }
    : { problems: missingProblems(truth, unheard), undeclared: unheard.length };
}

function judgeOldEpoch(truth: Truth, before: Book, current: Book): { problems: string[]; undeclared: number } {
  const problems: string[] = [];
  const previous = current.epochRecord?.previous;
  const declarations = current.losses.filter((lost) => lost.epoch === truth.epoch);
  if (previous?.epoch !== truth.epoch) {
    problems.push(
      `A new epoch should begin with a record that names ${truth.epoch}; it says ${JSON.stringify(current.epochRecord)}.`,
    );
  }
  // What was dropped for room earlier stands in the account of the old epoch: its own declarations may have been queued.
  const ranges = [...declarations, ...before.losses.filter((lost) => lost.epoch === undefined)];
  const unheard = [...truth.confirmed].filter(
    (seq) => !before.arrived.has(seq) && !truth.dropped.has(seq) && !covered(seq, ranges),
  );
  problems.push(...missingProblems(truth, unheard));
  if (previous === undefined) return { problems, undeclared: unheard.length };
  const missing = before.missing(previous.recorded);
  const accounted = previous.lost + previous.thinned + sum(declarations);
  const last = Math.max(0, ...truth.confirmed);
  if (previous.recorded < last) {
    problems.push(`Epoch ${truth.epoch} recorded ${last} at least; the new epoch says ${previous.recorded}.`);
  }
  if (missing > accounted) {
    problems.push(`Of epoch ${truth.epoch} ${missing} records did not come, and ${accounted} were accounted for.`);
  }
  return { problems, undeclared: Math.max(unheard.length, missing - accounted) };
}

function missingProblems(truth: Truth, unheard: readonly number[]): string[] {
  return examples(
    unheard.map((seq) => `${seq} (${truth.texts.get(seq)?.slice(0, 60)})`),
    "Every confirmed record should come or be declared lost, but neither did",
  );
}

/** Undefined when this text may come under this number. */
function wrongPayload(truth: Truth, seq: number, text: string): string | undefined {
  const expected = truth.texts.get(seq);
  if (expected === text) return undefined;
  // A commit that was not confirmed may be gone, and its numbers go to others: but not to anything that a workload did not append.
  const promised = truth.confirmed.has(seq) || truth.arrived.has(seq);
  const record = parsed(text);
  const own = record !== undefined && (OWN_KINDS.has(record["kind"]) || record["thinned"] !== undefined);
  if (own && !promised) return undefined;
  return `${seq} came as ${shortened(text)} instead of ${shortened(expected ?? "nothing")}`;
}

function covered(seq: number, ranges: readonly LostFields[]): boolean {
  return ranges.some((lost) => lost.from <= seq && seq <= lost.to);
}

function sum(losses: readonly LostFields[]): number {
  return losses.reduce((total, lost) => total + lost.count, 0);
}

function withoutSeq(seq: number, json: string): string {
  const start = `{"seq":${seq},`;
  return json.startsWith(start) ? `{${json.slice(start.length)}` : json;
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined; // Damaged: it is then no record that the outbox could have made.
  }
}

function examples(all: readonly string[], sentence: string): string[] {
  if (all.length === 0) return [];
  const more = all.length > EXAMPLES ? ` and ${all.length - EXAMPLES} more` : "";
  return [`${sentence} ${all.slice(0, EXAMPLES).map(shortened).join("; ")}${more}.`];
}

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}
