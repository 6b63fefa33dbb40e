import type { Language } from "../core/problems.ts";
import { type Millis, SECOND } from "../core/time.ts";
import { formatCount } from "../status/format.ts";
import type { Output } from "./command.ts";

const EVERY = 2 * SECOND;

/** Says how many records are done, every two seconds, so that who waits sees that it goes on. Silent without an output. */
export class Progress {
  #next: Millis;

  constructor(
    private readonly output: Output | undefined,
    private readonly language: Language,
    private readonly now: () => Millis = () => performance.now(),
  ) {
    this.#next = now() + EVERY;
  }

  /** @param total how many there will be, where that is known. */
  show(done: number, total?: number): void {
    if (this.output === undefined || this.now() < this.#next) return;
    this.#next = this.now() + EVERY;
    const count = (value: number) => formatCount(value, this.language);
    const of = total === undefined ? "" : this.language === "id" ? ` dari ${count(total)}` : ` of ${count(total)}`;
    this.output.write(`${count(done)}${of} ${this.language === "id" ? "catatan" : "records"} …\n`);
  }
}
