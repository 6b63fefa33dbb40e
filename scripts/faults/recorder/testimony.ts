import type { Account } from "../../../agent/core/queue.ts";
import type { LossReason, LostFields, ThinnedMark } from "../../../agent/core/record.ts";
import type { RecorderLine } from "./lines.ts";

/** What is looked at in a record. */
interface SeenRecord {
  readonly seq: number;
  readonly kind: string;
  readonly samples?: number;
  readonly code?: string;
  readonly thinned?: ThinnedMark;
}

type Declaration = LostFields & { readonly seq: number };

/** After so many, more sentences of one sort tell nobody anything. */
const MAXIMUM_PROBLEMS = 5;

/**
 * Everything that the processes of one store said, and what the one who receives has got. Knows when two statements contradict
 * each other, and at the end whether the store kept its word.
 */
export class Testimony {
  readonly problems: string[] = [];
  slowestOpenMs = 0;
  /** Records whose `append` resolved, and appends. */
  keptRecords = 0;
  keptAppends = 0;
  duplicates = 0;
  done = false;
  /** What the store of the running process suffers from, as it said last. */
  trouble: string | undefined;
  /** How often a process said that it could not go on. */
  failures: string[] = [];
  opens = 0;

  readonly #epochs = new Set<string>();
  #highestStored = 0;
  #recordedBefore = 0;
  readonly #kept: (readonly [first: number, last: number])[] = [];
  readonly #received = new Map<number, string>();
  readonly #settled = new Set<number>();
  /** By lane, in the running process: the highest number handed out. */
  #highest = new Map<string, number>();
  #seenByProcess = new Set<number>();

  /** One line of the program. */
  readonly hear = (line: RecorderLine): void => {
    if ("opening" in line) this.#newProcess();
    else if ("open" in line) this.opened(line.open, line.ms);
    else if ("stored" in line) this.#stored(line.stored);
    else if ("kept" in line) this.#keep(line.kept);
    else if ("sent" in line) this.received(line.sent, line.lane);
    else if ("settled" in line) for (const seq of line.settled) this.#settled.add(seq);
    else if ("problem" in line) this.trouble = line.problem;
    else if ("well" in line) this.trouble = undefined;
    else if ("done" in line) this.done = true;
    else if ("failed" in line) this.failures.push(line.failed);
  };

  /** The first epoch of the store; empty before it was opened. */
  get epoch(): string {
    return [...this.#epochs][0] ?? "";
  }

  get epochs(): number {
    return this.#epochs.size;
  }

  #newProcess(): void {
    this.trouble = undefined;
    this.done = false;
    this.#highest = new Map();
    this.#seenByProcess = new Set();
  }

  /** A process opened the store and found this account. */
  opened(account: Account, ms: number): void {
    this.opens++;
    this.slowestOpenMs = Math.max(this.slowestOpenMs, ms);
    if (this.#epochs.size > 0 && !this.#epochs.has(account.epoch)) {
      this.#object(`Expected the epoch ${this.epoch} to live on, saw the new epoch ${account.epoch}`);
    }
    this.#epochs.add(account.epoch);
    this.#checkBalance(account);
    if (account.recorded < this.#highestStored) {
      this.#object(
        `Expected at least ${this.#highestStored} recorded, which had been confirmed, saw ${account.recorded} when the store was opened`,
      );
    }
    if (account.recorded < this.#recordedBefore) {
      this.#object(`Expected at least the ${this.#recordedBefore} records of an earlier open, saw ${account.recorded}`);
    }
    this.#recordedBefore = Math.max(this.#recordedBefore, account.recorded);
  }

  #stored({ epoch, from, to }: { epoch: string; from: number; to: number }): void {
    if (epoch !== this.epoch) return; // Said already when it was opened.
    if (from <= this.#highestStored) {
      this.#object(`Expected new numbers above ${this.#highestStored}, saw ${from} to ${to} confirmed once more`);
    }
    this.#highestStored = Math.max(this.#highestStored, to);
  }

  #keep(ids: readonly [first: number, last: number]): void {
    this.#kept.push(ids);
    this.keptAppends++;
    this.keptRecords += ids[1] - ids[0] + 1;
  }

  /** The other end has got these, in this order. @param lane undefined: of all lanes, and the order says nothing. */
  received(records: readonly string[], lane?: string): void {
    let last = 0;
    for (const json of records) {
      const { seq } = JSON.parse(json) as SeenRecord;
      const before = this.#received.get(seq);
      if (before !== undefined) this.duplicates++;
      if (before !== undefined && before !== json) {
        this.#object(`Expected number ${seq} to be one record, saw ${before} and then ${json}`);
      }
      if (this.#settled.has(seq)) this.#object(`Expected ${seq} to be sent no more after it was settled, saw it again`);
      this.#received.set(seq, json);
      if (lane === undefined) continue;
      const highest = this.#highest.get(lane) ?? 0;
      if (seq <= last || (!this.#seenByProcess.has(seq) && seq < highest)) {
        this.#object(`Expected rising numbers in the lane ${lane}, saw ${seq} after ${Math.max(last, highest)}`);
      }
      last = seq;
      this.#seenByProcess.add(seq);
      this.#highest.set(lane, Math.max(highest, seq));
    }
  }

  /**
   * Everything was delivered, and `account` is the last one: is each number accounted for, once?
   * @param reasons for which records may be declared lost here. Returns the counts for the table.
   */
  conclude(account: Account, reasons: readonly LossReason[]): Readonly<Record<string, number>> {
    this.#checkBalance(account);
    if (account.queued > 0) this.#object(`Expected an empty queue in the end, saw ${account.queued} records in it`);
    const declarations = this.#declarations();
    for (const { reason, from, to, count } of declarations) {
      if (!reasons.includes(reason)) {
        this.#object(`Expected no loss for the reason ${reason}, saw ${count} records from ${from} to ${to} declared`);
      }
    }
    const undeclared = this.#undeclared(account, declarations);
    this.#checkSum(account, declarations);
    this.#checkIds(declarations);
    return {
      recorded: account.recorded,
      confirmed: this.keptRecords,
      delivered: this.#received.size,
      declaredLost: account.lost,
      thinned: account.thinned ?? 0,
      undeclared,
      duplicates: this.duplicates,
      newEpochs: Math.max(0, this.#epochs.size - 1),
    };
  }

  #declarations(): readonly Declaration[] {
    return [...this.#received.values()]
      .filter((json) => json.includes('"kind":"lost"'))
      .map((json) => JSON.parse(json) as Declaration)
      .filter(({ epoch }) => epoch === undefined || epoch === this.epoch);
  }

  /** How many numbers are neither with the receiver nor within a declaration, or more of them than were declared. */
  #undeclared(account: Account, declarations: readonly Declaration[]): number {
    let missing = 0;
    const outside: number[] = [];
    for (let seq = 1; seq <= Math.max(account.recorded, this.#highestStored); seq++) {
      if (this.#received.has(seq)) continue;
      missing++;
      if (!declarations.some(({ from, to }) => from <= seq && seq <= to)) outside.push(seq);
    }
    const declared = declarations.reduce((sum, { count }) => sum + count, 0);
    const undeclared = Math.max(outside.length, missing - declared);
    if (undeclared > 0) {
      const some = outside.slice(0, 5).join(", ");
      this.#object(
        `Expected each of ${account.recorded} recorded to be received or declared, saw ${missing} missing, ${declared} declared, outside of every declaration: ${some}`,
      );
    }
    return undeclared;
  }

  /** What was declared is what the account says; more only where something was sent and dropped before its settlement was on disk. */
  #checkSum(account: Account, declarations: readonly Declaration[]): void {
    const declared = declarations.reduce((sum, { count }) => sum + count, 0);
    const counted = account.lost + (account.thinned ?? 0);
    const again = declarations.filter(({ seq }) => !this.#settled.has(seq)).reduce((sum, { count }) => sum + count, 0);
    if (declared < counted || declared > counted + again) {
      this.#object(`Expected ${counted} declared as in the account, saw ${declared}, at most ${again} of them twice`);
    }
  }

  /** The contents: each record that was confirmed came once, in the order of recording, or may be among the declared. */
  #checkIds(declarations: readonly Declaration[]): void {
    const seen = new Set<number>();
    let before = 0;
    for (const seq of [...this.#received.keys()].sort((a, b) => a - b)) {
      const id = idOf(JSON.parse(this.#received.get(seq) ?? "{}") as SeenRecord);
      if (id === undefined) continue;
      if (id <= before) this.#object(`Expected the order of recording, saw record ${id} numbered after ${before}`);
      before = id;
      seen.add(id);
    }
    let absent = 0;
    for (const [first, last] of this.#kept) for (let id = first; id <= last; id++) if (!seen.has(id)) absent++;
    const declared = declarations.reduce((sum, { count }) => sum + count, 0);
    if (absent > declared) {
      this.#object(
        `Expected every confirmed record to be received or declared, saw ${absent} missing and ${declared} declared`,
      );
    }
  }

  #checkBalance({ recorded, delivered, queued, lost, thinned = 0 }: Account): void {
    if (recorded === delivered + queued + lost + thinned) return;
    this.#object(
      `Expected a balance, saw ${recorded} recorded and ${delivered} delivered, ${queued} queued, ${lost} lost, ${thinned} thinned`,
    );
  }

  #object(sentence: string): void {
    if (this.problems.length < MAXIMUM_PROBLEMS) this.problems.push(`${sentence}.`);
  }
}

/** The number that the program gave to the record; undefined for one that the outbox made. */
function idOf({ kind, samples, code, thinned }: SeenRecord): number | undefined {
  if (thinned !== undefined) return undefined;
  if (kind === "link") return samples;
  return kind === "alarm" ? Number(code) : undefined;
}
