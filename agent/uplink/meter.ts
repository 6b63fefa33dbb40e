import type { Clock } from "../core/clock.ts";
import type { Session, Traffic } from "../core/transport.ts";
import { type ByteBudget, CONNECTION_BYTES, type DailyCount, onTheWire, type Thrift } from "./byte-budget.ts";

/** What is counted is kept over a restart in steps of this share of the day's bytes: a crash forgets less than one. */
const STEP = 1 / 25;

const NOTHING: Traffic = { sentBytes: 0, receivedBytes: 0, sentPackets: 0, receivedPackets: 0 };

/** Reads the socket's own counters into the budget of the day. */
export class Meter {
  #session: Session | undefined;
  #counted: Traffic = NOTHING;
  #kept: DailyCount;

  /**
   * @param keep told of the count now and then, so that a restart does not begin the day anew.
   */
  constructor(
    private readonly budget: ByteBudget,
    private readonly dailyBytes: number,
    private readonly clock: Clock,
    private readonly keep: (count: DailyCount) => void,
  ) {
    this.#kept = budget.count;
  }

  /** Takes up what an earlier run kept. */
  restore(kept: unknown): void {
    this.budget.restore(kept);
    this.#kept = this.budget.count;
  }

  /** Up to this moment. */
  bytesToday(): number {
    this.sample();
    return this.budget.count.bytes;
  }

  begin(session: Session): void {
    this.#session = session;
    this.#counted = NOTHING;
    this.budget.spend(CONNECTION_BYTES, this.clock.wall().at);
    this.sample();
  }

  /** The session is over; its last bytes are counted. */
  end(): void {
    this.sample();
    this.#session = undefined;
    this.#keep(0);
  }

  /** Counts what has passed since the last sample. */
  sample(): void {
    if (this.#session === undefined) return;
    const [now, counted] = [this.#session.traffic(), this.#counted];
    this.#counted = now;
    const passed: Traffic = {
      sentBytes: now.sentBytes - counted.sentBytes,
      receivedBytes: now.receivedBytes - counted.receivedBytes,
      sentPackets: now.sentPackets - counted.sentPackets,
      receivedPackets: now.receivedPackets - counted.receivedPackets,
    };
    this.budget.spend(onTheWire(passed), this.clock.wall().at);
    this.#keep(STEP);
  }

  thrift(): Thrift {
    return this.budget.thrift(this.clock.wall().at);
  }

  #keep(step: number): void {
    const { count } = this.budget;
    if (this.dailyBytes === 0) return;
    if (count.day === this.#kept.day && count.bytes - this.#kept.bytes <= step * this.dailyBytes) return;
    this.#kept = count;
    this.keep(count);
  }
}
