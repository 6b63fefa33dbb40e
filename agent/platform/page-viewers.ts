import type { ServerResponse } from "node:http";
import type { Log } from "../core/log.ts";
import type { PageStream } from "../core/page.ts";
import { type Millis, SECOND } from "../core/time.ts";

/** Ten phones at once, and some to spare. */
export const MAXIMUM_VIEWERS = 16;
/** Of one address, so that nobody alone can keep all others from looking. */
export const MAXIMUM_VIEWERS_EACH = 12;

const TICK: Millis = SECOND;
/** Somebody who reads so slowly gets no more until the rest is read. */
const MAXIMUM_UNREAD_BYTES = 64 * 1024;
/** And is let go when that takes longer than this. */
const STALLED: Millis = 30 * SECOND;

interface Viewer {
  /** Whose address it is; empty where the connection is gone already. */
  readonly from: string;
  readonly response: ServerResponse;
  readonly stream: PageStream;
  /** Until the next look. */
  left: Millis;
  unreadFor: Millis;
}

/** Everybody who looks at a page that keeps itself up to date. One timer for all, which runs only while there is anybody. */
export class PageViewers {
  readonly #viewers = new Set<Viewer>();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly log: Log) {}

  /** Whether there is no place left for a viewer from this address. */
  isFullFor(from: string): boolean {
    if (this.#viewers.size >= MAXIMUM_VIEWERS) return true;
    return [...this.#viewers].filter((viewer) => viewer.from === from).length >= MAXIMUM_VIEWERS_EACH;
  }

  /** Takes over a response whose head is not written yet. */
  add(from: string, response: ServerResponse, stream: PageStream): void {
    const viewer: Viewer = { from, response, stream, left: 0, unreadFor: 0 };
    this.#viewers.add(viewer);
    response.once("close", () => this.#remove(viewer));
    response.on("error", () => response.destroy());
    response.writeHead(200, { "Content-Type": "text/event-stream; charset=utf-8" });
    this.#timer ??= setInterval(() => this.#tick(), TICK);
    this.#serve(viewer);
  }

  close(): void {
    for (const viewer of this.#viewers) viewer.response.destroy();
  }

  #tick(): void {
    for (const viewer of this.#viewers) this.#serve(viewer);
  }

  #serve(viewer: Viewer): void {
    const { response, stream } = viewer;
    if (response.writableLength > MAXIMUM_UNREAD_BYTES) {
      viewer.unreadFor += TICK;
      if (viewer.unreadFor >= STALLED) response.destroy();
      return;
    }
    viewer.unreadFor = 0;
    viewer.left -= TICK;
    if (viewer.left > 0) return;
    viewer.left = stream.every;
    try {
      const text = stream.next();
      if (text === undefined) response.end();
      else if (text !== "") response.write(text);
    } catch (error) {
      this.log.error("the page cannot be kept up to date", { error });
      response.destroy();
    }
  }

  #remove(viewer: Viewer): void {
    if (!this.#viewers.delete(viewer)) return;
    viewer.stream.close();
    if (this.#viewers.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
