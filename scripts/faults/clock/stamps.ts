import type { AliveMark, ClockFields } from "../../../agent/core/record.ts";
import { type Millis, SECOND } from "../../../agent/core/time.ts";

/** A repaired or trusted stamp may be off by so much: of it the time server takes its part. */
export const TOLERANCE: Millis = 2 * SECOND;
const UP_TOLERANCE: Millis = 1;
const MAXIMUM_PROBLEMS = 5;

/** What really was when a record was made. */
export interface Making {
  readonly at: Millis;
  readonly boot: string;
  readonly up: Millis;
}

/** What is known of one boot besides its clocks. */
export interface BootFacts {
  readonly id: string;
  /** The true time at which `monotonic` was 0; its drift is within the tolerance. */
  readonly zeroAt: Millis;
  /** The system vouched for the time at some moment. */
  wasSynchronised: boolean;
  /** It did so for long enough that every record of this boot can be dated. */
  isDated: boolean;
}

/** As it was handed out. */
interface HandedOut {
  readonly seq: number;
  readonly kind: string;
  readonly at?: Millis;
  readonly boot?: string;
  readonly up?: Millis;
  readonly clock?: string;
  readonly samples?: number;
  readonly code?: string;
  readonly anchor?: ClockFields["anchor"];
  readonly lastAlive?: AliveMark;
}

/** Compares each stamp that is handed out with what really was. */
export class Stamps {
  readonly problems: string[] = [];
  readonly counts = { stamps: 0, repaired: 0, trusted: 0, undated: 0, anchors: 0 };
  readonly #boots = new Map<string, BootFacts>();
  readonly #made: Making[] = [];
  readonly #ids = new Map<number, number>();

  newBoot(boot: BootFacts): void {
    this.#boots.set(boot.id, boot);
  }

  /** Returns the id of the record that is made now. */
  made(making: Making): number {
    return this.#made.push(making) - 1;
  }

  /** One record that came out of the outbox. */
  check(json: string): void {
    const record = JSON.parse(json) as HandedOut;
    const { seq, kind, anchor, lastAlive } = record;
    if (kind === "clock" && anchor !== undefined) this.#checkAnchor(seq, anchor);
    if (lastAlive?.at !== undefined) this.#checkMark(seq, "last sign of life", lastAlive, lastAlive.at);
    const id = kind === "link" ? record.samples : kind === "alarm" ? Number(record.code) : undefined;
    if (id === undefined) return;
    this.#ids.set(seq, id);
    const making = this.#made[id];
    if (making === undefined) this.#object(`Expected a record that was made, saw ${json}`);
    else this.#checkStamp(record, making);
  }

  /** Everything was handed out. */
  conclude(): void {
    const order = [...this.#ids].sort(([a], [b]) => a - b).map(([, id]) => id);
    if (order.length !== this.#made.length) {
      this.#object(`Expected all of ${this.#made.length} records, saw ${order.length}`);
    }
    const wrong = order.findIndex((id, index) => id !== index);
    if (wrong >= 0)
      this.#object(`Expected the order of appending, saw record ${order[wrong]} in the place of ${wrong}`);
  }

  #checkStamp({ seq, at, boot, up, clock }: HandedOut, making: Making): void {
    const facts = this.#boots.get(making.boot);
    this.counts.stamps++;
    if (at !== undefined) {
      if (clock === "repaired") this.counts.repaired++;
      else this.counts.trusted++;
      const off = Math.abs(at - making.at);
      if (off > TOLERANCE) {
        this.#object(
          `Expected the stamp of ${seq} within ${TOLERANCE} ms of ${new Date(making.at).toISOString()}, saw ${new Date(at).toISOString()} (${clock ?? "trusted"})`,
        );
      }
      if (facts?.wasSynchronised === false) {
        this.#object(`Expected no date for ${seq} of the boot ${making.boot}, which was never synchronised, saw one`);
      }
      return;
    }
    this.counts.undated++;
    if (boot !== making.boot || Math.abs((up ?? Number.NaN) - making.up) > UP_TOLERANCE) {
      this.#object(`Expected ${seq} to be of boot ${making.boot} at ${Math.round(making.up)}, saw ${boot} at ${up}`);
    }
    if (facts?.isDated === true) {
      this.#object(`Expected a date for ${seq} of the boot ${making.boot}, which was synchronised, saw none`);
    }
  }

  #checkAnchor(seq: number, anchor: ClockFields["anchor"]): void {
    this.counts.anchors++;
    this.#checkMark(seq, "anchor", anchor, anchor.at);
  }

  #checkMark(seq: number, what: string, { boot, up }: { boot: string; up: Millis }, at: Millis): void {
    const zeroAt = this.#boots.get(boot)?.zeroAt ?? Number.NaN;
    const off = Math.abs(at - (zeroAt + up));
    if (off > TOLERANCE || Number.isNaN(off)) {
      this.#object(`Expected the ${what} in ${seq} to be right, saw boot ${boot} dated ${off} ms off`);
    }
  }

  #object(sentence: string): void {
    if (this.problems.length < MAXIMUM_PROBLEMS) this.problems.push(`${sentence}.`);
  }
}
