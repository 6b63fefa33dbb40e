import type { BatchLimit, Lane, Queue, QueuedRecord, Replay, Settlement } from "../../agent/core/queue.ts";

interface Entry extends QueuedRecord {
  readonly lane: Lane;
  state: "pending" | "taken" | "delivered" | "rejected";
}

/** The Queue port in memory. It holds the uplink to the port's invariants: a wrong settle or release throws at once. */
export class FakeQueue implements Queue {
  readonly epoch = "epoch-1";
  /** Every release, settlement and take, in order, for a test that judges what was done. */
  readonly history: string[] = [];
  /** While set, settlements wait for this; a rejection is the disk refusing. */
  settling: (() => Promise<void>) | undefined;
  /** When set, a settlement waits for others, as in the outbox, until somebody is in a hurry. */
  patient = false;
  /** Called in every take, after it has looked and before it resolves. */
  looked: ((lane: Lane) => void) | undefined;
  readonly #entries: Entry[] = [];
  readonly #listeners = new Set<() => void>();
  #hurry: () => void = () => {};
  readonly #hurried = new Promise<void>((resolve) => {
    this.#hurry = resolve;
  });

  /** Adds `count` records to `lane`, each of some 60 bytes and `padding` more. Returns their numbers. */
  add(lane: Lane, count = 1, padding = 0): readonly number[] {
    const seqs: number[] = [];
    for (let i = 0; i < count; i++) {
      const seq = this.#entries.length + 1;
      const code = "x".repeat(1 + padding);
      const json = JSON.stringify({ seq, at: 0, kind: "alarm", code, state: "raised" });
      this.#entries.push({ seq, lane, json, state: "pending" });
      seqs.push(seq);
    }
    this.#ring();
    return seqs;
  }

  async take(lane: Lane, limit: BatchLimit): Promise<readonly QueuedRecord[]> {
    const taken: Entry[] = [];
    let bytes = 0;
    for (const entry of this.#entries) {
      if (entry.lane !== lane || entry.state !== "pending") continue;
      bytes += entry.json.length;
      if (taken.length >= limit.records || (bytes > limit.bytes && taken.length > 0)) break;
      taken.push(entry);
    }
    for (const entry of taken) entry.state = "taken";
    this.looked?.(lane);
    return taken.map(({ seq, json }) => ({ seq, json }));
  }

  async settle(seqs: readonly number[], settlement: Settlement): Promise<void> {
    const entries = this.#taken(seqs, "settle");
    await this.settling?.();
    if (this.patient) await this.#hurried;
    for (const entry of entries) entry.state = settlement.outcome;
    this.history.push(`${settlement.outcome} ${seqs.join(",")}`);
  }

  release(seqs: readonly number[]): void {
    for (const entry of this.#taken(seqs, "release")) entry.state = "pending";
    this.history.push(`released ${seqs.join(",")}`);
    this.#ring();
  }

  async replay(from: number, to: number, limit: BatchLimit): Promise<Replay> {
    const found = this.#entries.filter(({ seq }) => seq >= from && seq <= to);
    const records = found.slice(0, limit.records).map(({ seq, json }) => ({ seq, json }));
    return { records, next: found[records.length]?.seq };
  }

  hurry(): void {
    this.#hurry();
  }

  onPending(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The numbers of the records in `state`. */
  in(state: Entry["state"]): readonly number[] {
    return this.#entries.filter((entry) => entry.state === state).map((entry) => entry.seq);
  }

  #taken(seqs: readonly number[], what: string): readonly Entry[] {
    return seqs.map((seq) => {
      const entry = this.#entries[seq - 1];
      if (entry?.state !== "taken") throw new Error(`${what} of record ${seq}, which is ${entry?.state ?? "unknown"}`);
      return entry;
    });
  }

  #ring(): void {
    for (const listener of this.#listeners) listener();
  }
}
