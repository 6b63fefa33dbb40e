import { type Millis, SECOND } from "../../agent/core/time.ts";
import type { Phase } from "../history/sample.ts";
import { formatCount, formatDuration } from "../page/format.ts";
import { realNow } from "../world/world-time.ts";

export interface Progress {
  readonly phase: Phase;
  /** 0 to 1 of this phase; undefined where nobody can tell. */
  readonly done?: number;
  /** Until the end of the whole run, as far as can be told. */
  readonly left: Millis;
  readonly connected: number;
  readonly sites: number;
  readonly messages: number;
  readonly messagesPerSecond: number;
  readonly queued: number;
  /** How late what agents wait for comes, in their time. */
  readonly behindMs: Millis;
}

/** Without a terminal a line is written this often. */
const LINE_EVERY: Millis = 10 * SECOND;
/** Less than this is not told: a worker that collects its garbage is as late now and then. */
const BEHIND_FROM: Millis = 10 * SECOND;
const CLEAR_LINE = "\r\x1b[2K";

/** With less of it done, the pace of a phase tells nothing. */
const ENOUGH_DONE = 0.05;

/** Until the end of a phase: by its own pace as soon as that tells something, and as expected before. @param done 0 to 1. */
export function estimateLeft(since: Millis, done: number, expected: Millis): Millis {
  return done < ENOUGH_DONE ? expected * (1 - done) : (since * (1 - done)) / done;
}

export function progressText({ phase, done, left, connected, sites, ...rest }: Progress): string {
  const share = done === undefined ? "" : ` ${Math.floor(done * 100)} %`;
  const parts = [
    `${phase}${share}`,
    `about ${formatDuration(Math.ceil(left / SECOND) * SECOND)} left`,
    `${formatCount(connected)} of ${formatCount(sites)} connected`,
    `${formatCount(rest.messages)} messages (${formatCount(rest.messagesPerSecond)}/s)`,
    `${formatCount(rest.queued)} queued`,
    ...(rest.behindMs < BEHIND_FROM ? [] : [`${formatDuration(rest.behindMs)} behind`]),
  ];
  return parts.join(" · ");
}

interface Terminal {
  readonly isTTY?: boolean;
  /** Of a terminal. */
  readonly columns?: number;
  write(text: string): unknown;
}

/** Shows how far the run is: one line that changes on a terminal; anywhere else a line every ten seconds, and whenever something else begins. */
export class ProgressLine {
  #lastAt = Number.NEGATIVE_INFINITY;
  #lastPhase: Progress["phase"] | undefined;

  constructor(
    private readonly stream: Terminal,
    private readonly now: () => Millis = realNow,
  ) {}

  show(progress: Progress): void {
    const text = progressText(progress);
    if (this.stream.isTTY === true) {
      // A line that is too long for the terminal would become two, of which only one is taken back.
      this.stream.write(`${CLEAR_LINE}${text.slice(0, Math.max(1, (this.stream.columns ?? 80) - 1))}`);
    } else if (this.now() - this.#lastAt >= LINE_EVERY || progress.phase !== this.#lastPhase) {
      this.#lastAt = this.now();
      this.#lastPhase = progress.phase;
      this.stream.write(`${text}\n`);
    }
  }

  end(): void {
    if (this.stream.isTTY === true) this.stream.write(CLEAR_LINE);
  }
}
