import { shown } from "../config/shown.ts";
import type { Clock } from "../core/clock.ts";
import { isEvent, type RecordKind } from "../core/record.ts";
import type { Millis } from "../core/time.ts";
import type { Incoming } from "../core/transport.ts";
import type { ResultOutput } from "./command.ts";
import { type Finding, TailLedger } from "./tail-ledger.ts";
import type { RecordLine, StatusLine, TailLine } from "./tail-lines.ts";
import { type Fault, readMessage } from "./tail-message.ts";
import type { TailOptions } from "./tail-options.ts";
import type { Note, Summary } from "./tail-words.ts";

export interface ListenerParts {
  readonly options: TailOptions;
  /** Of the topics. */
  readonly root: string;
  readonly output: ResultOutput;
  /** A line as text, ended; undefined for what cannot be written. */
  readonly print: (line: TailLine) => string | undefined;
  readonly note: (note: Note) => void;
  readonly clock: Clock;
}

/**
 * What comes in, turned into lines: each record once, what was asked for, and what is missing.
 *
 * INVARIANTS
 * - `hear` resolves when stdout has taken the lines, and not before; so what the broker counts as delivered was printed.
 * - Once `over` has aborted nothing is taken any more: what comes then stays with the broker.
 */
export class TailListener {
  readonly #ledger: TailLedger;
  readonly #over = new AbortController();
  readonly #sites: ReadonlySet<string> | undefined;
  readonly #ignored = new Map<Fault, number>();
  #printed = 0;
  #duplicates = 0;
  #missing = 0;
  #forgot = false;
  /** Messages whose lines stdout has not taken yet. */
  #waiting = 0;
  #isListening = false;
  #lastNew: Millis;

  constructor(private readonly parts: ListenerParts) {
    const { options, clock } = parts;
    this.#ledger = new TailLedger(options.grace);
    this.#sites = options.sites === undefined ? undefined : new Set(options.sites);
    this.#lastNew = clock.monotonic();
  }

  /** Aborts when the reader has gone away, or when `end` was called. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  get summary(): Summary {
    return {
      printed: this.#printed,
      duplicates: this.#duplicates,
      missing: this.#missing,
      ignored: Object.fromEntries(this.#ignored),
    };
  }

  /** Nothing is printed any more; what comes from now on is left to the broker. */
  end(): void {
    this.#over.abort();
  }

  /** Whether the broker sends us anything at all. */
  listens(on: boolean): void {
    this.#isListening = on;
    this.#lastNew = this.parts.clock.monotonic();
  }

  /** How long no new record came, of the time in which one could have come. */
  get quietFor(): Millis {
    return this.#isListening && this.#waiting === 0 ? this.parts.clock.monotonic() - this.#lastNew : 0;
  }

  /** Resolves when the message may be acknowledged; never when it may not. */
  async hear(message: Incoming): Promise<void> {
    if (this.over.aborted) return never();
    const { lines, faults } = readMessage(message, this.parts.root);
    for (const fault of faults) this.#ignore(fault, message.topic);
    const now = this.parts.clock.monotonic();
    const texts: string[] = [];
    for (const line of lines) {
      if (!this.#isNew(line, now) || !this.#isWanted(line)) continue;
      const text = this.parts.print(line);
      if (text === undefined) this.#ignore("record", message.topic);
      else texts.push(text);
    }
    if (this.#ledger.forgotten > 0 && !this.#forgot) {
      this.#forgot = true;
      this.parts.note({ note: "forgotten" });
    }
    if (!(await this.#write(texts))) return never();
  }

  /** Names what is missing. @param atTheEnd nothing more is waited for. */
  async sweep(atTheEnd = false): Promise<void> {
    const { group, kinds } = this.parts.options;
    // Each of a group hears a part of the numbers only, and so does who listens to events alone.
    if (group !== undefined || kinds?.has("gap") === false) return;
    const now = this.parts.clock.monotonic();
    const findings: readonly Finding[] = atTheEnd ? this.#ledger.sweep(now, 0) : this.#ledger.sweep(now);
    for (const { type, count } of findings) if (type === "gap") this.#missing += count;
    await this.#write(findings.flatMap((finding) => this.parts.print(finding) ?? []));
  }

  /** False when stdout takes nothing any more. */
  async #write(texts: readonly string[]): Promise<boolean> {
    // A repetition waits, too, for the lines of what it repeats.
    if (texts.length === 0 && this.#waiting === 0) return true;
    this.#waiting += 1;
    this.parts.output.write(texts.join(""));
    const taken = await this.parts.output.taken();
    this.#waiting -= 1;
    if (taken) this.#printed += texts.length;
    else this.end();
    // A slow reader is no silence of the sites.
    this.#lastNew = this.parts.clock.monotonic();
    return taken;
  }

  #isNew(line: RecordLine | StatusLine, now: Millis): boolean {
    // A session may still hold subscriptions of an earlier run.
    if (this.#sites?.has(line.site) === false) return false;
    if (line.type === "status") return true;
    const isNew = this.#ledger.take(line.site, line.epoch, line.record, now);
    if (isNew) this.#lastNew = now;
    // Whoever asks for records once more wants to see them once more.
    else if (line.replay === undefined) this.#duplicates += 1;
    return isNew || line.replay !== undefined;
  }

  #isWanted(line: RecordLine | StatusLine): boolean {
    const { kinds, since } = this.parts.options;
    if (line.type === "status") return kinds?.has("status") === true;
    const { kind, at } = line.record;
    if (since !== undefined && typeof at === "number" && at < since) return false;
    return kinds === undefined || kinds.has(kind);
  }

  #ignore(fault: Fault, topic: string): void {
    const times = this.#ignored.get(fault) ?? 0;
    this.#ignored.set(fault, times + 1);
    if (times === 0) this.parts.note({ note: "ignored", fault, topic: shown(topic) });
  }
}

function never(): Promise<never> {
  return new Promise(() => {});
}

/** What to subscribe to: of every site or of some, in a group or alone. */
export function filtersOf(root: string, { sites = ["+"], kinds, group }: TailOptions): readonly string[] {
  const levels = [
    ...(kinds === undefined || [...kinds].some((kind) => kind !== "status") ? ["event"] : []),
    ...(kinds === undefined || [...kinds].some((kind) => kind !== "status" && !isEvent(kind as RecordKind))
      ? ["telemetry", "backlog"]
      : []),
    ...(kinds?.has("status") === true ? ["status"] : []),
  ];
  const share = group === undefined ? "" : `$share/${group}/`;
  return sites.flatMap((site) => levels.map((level) => `${share}${root}/${site}/${level}`));
}
