/** One line on how far a kind is; replaced in place on a terminal, otherwise said again every few seconds. */
export class Progress {
  readonly #start = performance.now();
  #last = 0;

  constructor(
    private readonly kind: string,
    private readonly total: number,
    private readonly stream: { readonly isTTY?: boolean; write(text: string): unknown },
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#start = now();
    this.#last = this.#start;
  }

  show(done: number, failed: number): void {
    const now = this.now();
    const terminal = this.stream.isTTY === true;
    if (now - this.#last < (terminal ? 200 : 5000) && done < this.total) return;
    this.#last = now;
    const text = progressText(this.kind, done, this.total, failed, (now - this.#start) / 1000);
    this.stream.write(terminal ? `\r\u001b[2K${text}${done === this.total ? "\n" : ""}` : `${text}\n`);
  }
}

/** corrupt: 312 of 2,000, 0 failed, 8.1/s, 3 min 28 s left */
export function progressText(kind: string, done: number, total: number, failed: number, seconds: number): string {
  const rate = done / Math.max(seconds, 0.001);
  const left = Math.round((total - done) / Math.max(rate, 1e-9));
  const time = left >= 60 ? `${Math.floor(left / 60)} min ${left % 60} s` : `${left} s`;
  const estimate = done === total ? `in ${seconds.toFixed(1)} s` : `${rate.toFixed(1)}/s, ${time} left`;
  return `${kind}: ${done.toLocaleString("en")} of ${total.toLocaleString("en")}, ${failed} failed, ${estimate}`;
}
