import { type Millis, SECOND } from "../../agent/core/time.ts";
import { realNow } from "../world/world-time.ts";

export interface Progress {
  readonly phase: "starting" | "running" | "settling" | "stopping";
  /** 0 to 1 of this phase; undefined where nobody can tell. */
  readonly done?: number;
  /** Until the end of the whole run, as far as can be told. */
  readonly left: Millis;
  readonly connected: number;
  readonly sites: number;
  readonly messages: number;
  readonly messagesPerSecond: number;
  readonly queued: number;
}

/** Without a terminal a line is written this often. */
const LINE_EVERY: Millis = 10 * SECOND;
const CLEAR_LINE = "\r\x1b[2K";

export function progressText({ phase, done, left, connected, sites, ...rest }: Progress): string {
  const count = (value: number) => Math.round(value).toLocaleString("en");
  const share = done === undefined ? "" : ` ${Math.floor(done * 100)} %`;
  const parts = [
    `${phase}${share}`,
    `about ${Math.ceil(left / SECOND)} s left`,
    `${count(connected)} of ${count(sites)} connected`,
    `${count(rest.messages)} messages (${count(rest.messagesPerSecond)}/s)`,
    `${count(rest.queued)} queued`,
  ];
  return parts.join(" · ");
}

/** Shows how far the run is: one line that changes on a terminal, and a line every ten seconds anywhere else. */
export class ProgressLine {
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly stream: { readonly isTTY?: boolean; write(text: string): unknown }) {}

  show(progress: Progress): void {
    const text = progressText(progress);
    if (this.stream.isTTY === true) this.stream.write(`${CLEAR_LINE}${text}`);
    else if (realNow() - this.#lastAt >= LINE_EVERY) {
      this.#lastAt = realNow();
      this.stream.write(`${text}\n`);
    }
  }

  end(): void {
    if (this.stream.isTTY === true) this.stream.write(CLEAR_LINE);
  }
}
